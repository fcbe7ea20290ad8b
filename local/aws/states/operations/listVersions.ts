import type { Operation } from "../../service";
import type { Parts } from "./parts";

/** A state machine here has no published versions; clients ask for them all the same. */
export function listStateMachineVersions({
  machines,
}: Parts): Operation<{ readonly stateMachineArn?: unknown }> {
  return {
    access: ({ stateMachineArn }) => [
      { action: "states:ListStateMachineVersions", resource: String(stateMachineArn) },
    ],
    async run({ stateMachineArn }) {
      machines.get(stateMachineArn);
      return { stateMachineVersions: [] };
    },
  };
}
