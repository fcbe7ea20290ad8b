import { randomUUID } from "node:crypto";
import { AwsError, type Operation } from "../../service";
import { notEmulated, stateMachineDeleting } from "../errors";
import { checkDefinition } from "../machines/checkedDefinition";
import { checkLogging } from "../machines/checkLogging";
import { checkRole } from "../machines/checkRole";
import type { LoggingConfiguration } from "../records";
import { passRole } from "./createStateMachine";
import type { Parts } from "./parts";

interface Input {
  readonly stateMachineArn?: unknown;
  readonly definition?: unknown;
  readonly roleArn?: unknown;
  readonly loggingConfiguration?: LoggingConfiguration;
  readonly tracingConfiguration?: { readonly enabled?: boolean };
  readonly encryptionConfiguration?: Readonly<Record<string, unknown>>;
  readonly publish?: boolean;
}

/** Running executions keep the revision that they were started with. */
export function updateStateMachine({ context, machines }: Parts): Operation<Input> {
  return {
    access: ({ stateMachineArn, roleArn }) => [
      { action: "states:UpdateStateMachine", resource: String(stateMachineArn) },
      ...(roleArn == null ? [] : [passRole(roleArn)]),
    ],
    async run(input) {
      if (input.publish) throw notEmulated("Publishing versions of state machines");
      const machine = machines.get(input.stateMachineArn);
      if (machine.status === "DELETING") throw stateMachineDeleting(machines.arnOf(machine));
      const { definition, roleArn, loggingConfiguration, tracingConfiguration } = input;
      const encryption = input.encryptionConfiguration;
      if (
        [definition, roleArn, loggingConfiguration, tracingConfiguration, encryption].every(
          (member) => member == null,
        )
      ) {
        throw new AwsError(
          "MissingRequiredParameter",
          "Either the definition, the role ARN, the LoggingConfiguration, the TracingConfiguration or the EncryptionConfiguration must be specified",
        );
      }
      const checkedDefinition =
        definition == null ? machine.definition : checkDefinition(definition, machine.type);
      const role = checkRole(context, roleArn ?? machine.roleArn, machine.name);
      const logging = await checkLogging(
        context,
        loggingConfiguration ?? machine.loggingConfiguration,
        role,
      );
      const updatedAt = context.clock.now();
      const revisionId = randomUUID();
      await machines.put({
        ...machine,
        revisionId,
        definition: checkedDefinition,
        roleArn: role,
        loggingConfiguration: logging,
        tracingConfiguration: tracingConfiguration
          ? { enabled: tracingConfiguration.enabled ?? false }
          : machine.tracingConfiguration,
        encryptionConfiguration: encryption ?? machine.encryptionConfiguration,
        updatedAt,
      });
      return { updateDate: new Date(updatedAt), revisionId };
    },
  };
}
