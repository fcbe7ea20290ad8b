import { AwsError } from "../service";
import { constraint } from "./errors";

/** The account, region and partition that ARNs are made in. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

export function stateMachineArn(place: Place, name: string): string {
  return arn(place, `stateMachine:${name}`);
}

/** @param key `machine/execution` */
export function executionArn(place: Place, key: string): string {
  return arn(place, `execution:${key.replace("/", ":")}`);
}

/** The name in a state machine's ARN. Throws InvalidArn. */
export function stateMachineNameIn(place: Place, text: unknown): string {
  const resource = resourceIn(place, text, "stateMachine");
  const [, name, ...rest] = resource;
  if (name === undefined || rest.length > 1) throw invalidArn(text);
  if (rest.length > 0) {
    throw new AwsError(
      "NotImplemented",
      `Versions and aliases of state machines are not emulated: ${text}`,
      501,
    );
  }
  return name;
}

/** The key `machine/execution` in an execution's ARN. Throws InvalidArn. */
export function executionKeyIn(place: Place, text: unknown): string {
  const [, machine, name, ...rest] = resourceIn(place, text, "execution");
  if (machine === undefined || name === undefined || rest.length > 0) throw invalidArn(text);
  return `${machine}/${name}`;
}

function arn({ partition, region, accountId }: Place, resource: string): string {
  return `arn:${partition}:states:${region}:${accountId}:${resource}`;
}

function resourceIn(place: Place, text: unknown, type: "execution" | "stateMachine"): string[] {
  if (text == null) throw constraint(`${type}Arn`, undefined, "Member must not be null");
  if (typeof text !== "string" || !text.startsWith("arn:")) {
    throw new AwsError("InvalidArn", `Invalid Arn: 'Invalid ARN prefix: ${text}'`);
  }
  const [, , service, , , ...resource] = text.split(":");
  if (service !== "states" || resource.length < 2) throw invalidArn(text);
  if (resource[0] !== type) {
    throw new AwsError(
      "InvalidArn",
      `Invalid Arn: 'Resource type not valid in this context: ${resource[0]}'`,
    );
  }
  // What is asked for elsewhere does not exist here, whatever it is called.
  return text === arn(place, resource.join(":"))
    ? resource
    : [type, `${text}`, ...resource.slice(2)];
}

function invalidArn(text: unknown): AwsError {
  return new AwsError("InvalidArn", `Invalid Arn: '${text}'`);
}
