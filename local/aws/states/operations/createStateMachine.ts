import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { AwsError, type Operation } from "../../service";
import { stateMachineArn } from "../arns";
import { constraint, notEmulated, stateMachineDeleting } from "../errors";
import { checkDefinition } from "../machines/checkedDefinition";
import { checkLogging } from "../machines/checkLogging";
import { checkRole } from "../machines/checkRole";
import { withTags } from "../machines/checkTags";
import type { LoggingConfiguration, MachineRecord, MachineType } from "../records";
import { checkName } from "../validation";
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
      if (input.publish) throw notEmulated("Publishing versions of state machines");
      const name = checkName(input.name);
      const type = checkType(input.type);
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
        revisionId: randomUUID(),
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

function checkType(type: MachineType = "STANDARD"): MachineType {
  if (type === "STANDARD" || type === "EXPRESS") return type;
  throw constraint("type", type, "Member must satisfy enum value set: [STANDARD, EXPRESS]");
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
