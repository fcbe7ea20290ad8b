import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { AwsError, type Operation } from "../../service";
import { stateMachineArn } from "../arns";
import { notEmulated, stateMachineDeleting } from "../errors";
import { checkDefinition } from "../machines/checkedDefinition";
import { checkLogging } from "../machines/checkLogging";
import { checkRole } from "../machines/checkRole";
import { withTags } from "../machines/checkTags";
import {
  INITIAL_REVISION,
  type LoggingConfiguration,
  MACHINE_TYPES,
  type MachineRecord,
  type MachineType,
} from "../records";
import { checkEnum, checkName } from "../validation";
import type { Parts } from "./parts";

interface Input {
  readonly name?: unknown;
  readonly definition?: unknown;
  readonly roleArn?: unknown;
  readonly type?: MachineType;
  readonly loggingConfiguration?: LoggingConfiguration;
  readonly tracingConfiguration?: { readonly enabled?: boolean };
  readonly encryptionConfiguration?: Readonly<Record<string, unknown>>;
  readonly tags?: readonly unknown[];
  readonly publish?: boolean;
  readonly versionDescription?: unknown;
}

/** The same name, definition, type, logging and tracing again is the same state machine again. */
export function createStateMachine({ context, machines }: Parts): Operation<Input> {
  return {
    access: ({ name, roleArn, tags }) => {
      const resource = stateMachineArn(context, String(name));
      return [
        { action: "states:CreateStateMachine", resource },
        ...(tags?.length ? [{ action: "states:TagResource", resource }] : []),
        passRole(roleArn),
      ];
    },
    async run(input) {
      checkVersion(input);
      const name = checkName(input.name);
      const type = input.type ?? "STANDARD";
      checkEnum("type", type, MACHINE_TYPES);
      const definition = checkDefinition(input.definition, type);
      const arn = stateMachineArn(context, name);
      const roleArn = checkRole(context, input.roleArn, name);
      const existing = machines.find(name);
      if (existing?.status === "DELETING") throw stateMachineDeleting(arn);
      const loggingConfiguration = await checkLogging(context, input.loggingConfiguration, roleArn);
      const tracingConfiguration = { enabled: input.tracingConfiguration?.enabled ?? false };
      const asked = { definition, type, loggingConfiguration, tracingConfiguration };
      if (existing !== undefined && !isSame(existing, asked)) {
        throw new AwsError("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`);
      }
      const now = context.clock.now();
      const machine: MachineRecord = existing ?? {
        ...asked,
        name,
        id: randomUUID(),
        status: "ACTIVE",
        roleArn,
        revisionId: INITIAL_REVISION,
        createdAt: now,
        updatedAt: now,
        encryptionConfiguration: input.encryptionConfiguration ?? { type: "AWS_OWNED_KEY" },
        tags: withTags({}, input.tags, arn),
      };
      if (existing === undefined) await machines.put(machine);
      return { stateMachineArn: arn, creationDate: new Date(machine.createdAt) };
    },
  };
}

/** Giving a role to Step Functions takes the caller's permission to pass it on. */
export function passRole(roleArn: unknown) {
  return {
    action: "iam:PassRole",
    resource: String(roleArn),
    context: { "iam:PassedToService": "states.amazonaws.com" },
  };
}

/** Versions are not emulated: neither publishing one nor, as on AWS without that, describing it. */
export function checkVersion(input: {
  readonly publish?: boolean;
  readonly versionDescription?: unknown;
}): void {
  if (input.publish) throw notEmulated("Publishing versions of state machines");
  if (input.versionDescription == null) return;
  throw new AwsError(
    "ValidationException",
    "Version description can only be set when publish is true",
  );
}

type Asked = Pick<
  MachineRecord,
  "definition" | "type" | "loggingConfiguration" | "tracingConfiguration"
>;

function isSame(existing: MachineRecord, asked: Asked): boolean {
  return (Object.keys(asked) as (keyof Asked)[]).every((key) =>
    isDeepStrictEqual(existing[key], asked[key]),
  );
}
