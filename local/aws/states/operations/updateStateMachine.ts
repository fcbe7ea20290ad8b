import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { AwsError, type Operation } from "../../service";
import { stateMachineDeleting } from "../errors";
import { checkDefinition } from "../machines/checkedDefinition";
import { checkLogging } from "../machines/checkLogging";
import { checkRole } from "../machines/checkRole";
import type { LoggingConfiguration, MachineRecord } from "../records";
import { checkVersion, passRole } from "./createStateMachine";
import type { Parts } from "./parts";
import { shownRevision } from "./stateMachines";

interface Input {
  readonly stateMachineArn?: unknown;
  readonly definition?: unknown;
  readonly roleArn?: unknown;
  readonly loggingConfiguration?: LoggingConfiguration;
  readonly tracingConfiguration?: { readonly enabled?: boolean };
  readonly encryptionConfiguration?: Readonly<Record<string, unknown>>;
  readonly publish?: boolean;
  readonly versionDescription?: unknown;
}

/** Running executions keep the revision that they were started with. */
export function updateStateMachine({ context, machines }: Parts): Operation<Input> {
  return {
    access: ({ stateMachineArn, roleArn }) => [
      { action: "states:UpdateStateMachine", resource: String(stateMachineArn) },
      ...(roleArn == null ? [] : [passRole(roleArn)]),
    ],
    async run(input) {
      checkVersion(input);
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
          "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified",
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
      const now = context.clock.now();
      const updated: MachineRecord = {
        ...machine,
        definition: checkedDefinition,
        roleArn: role,
        loggingConfiguration: logging,
        tracingConfiguration: tracingConfiguration
          ? { enabled: tracingConfiguration.enabled ?? false }
          : machine.tracingConfiguration,
        encryptionConfiguration: encryption ?? machine.encryptionConfiguration,
      };
      // AWS makes no revision of an update that changes nothing.
      const revisionId = isDeepStrictEqual(updated, machine) ? machine.revisionId : randomUUID();
      if (revisionId !== machine.revisionId) {
        await machines.put({ ...updated, revisionId, updatedAt: now });
      }
      return { updateDate: new Date(now), ...shownRevision(revisionId) };
    },
  };
}
