import type { Operation } from "../../service";
import { notEmulated, typeNotSupported } from "../errors";
import type { Parts } from "./parts";

/** By operation, how it is named in the refusal. */
export const REFUSED: Readonly<Record<string, string>> = {
  CreateActivity: "CreateActivity (activities)",
  DeleteActivity: "DeleteActivity (activities)",
  DescribeActivity: "DescribeActivity (activities)",
  ListActivities: "ListActivities (activities)",
  GetActivityTask: "GetActivityTask (activities)",
  CreateStateMachineAlias: "CreateStateMachineAlias (aliases)",
  DeleteStateMachineAlias: "DeleteStateMachineAlias (aliases)",
  DescribeStateMachineAlias: "DescribeStateMachineAlias (aliases)",
  ListStateMachineAliases: "ListStateMachineAliases (aliases)",
  UpdateStateMachineAlias: "UpdateStateMachineAlias (aliases)",
  PublishStateMachineVersion: "PublishStateMachineVersion (versions)",
  DeleteStateMachineVersion: "DeleteStateMachineVersion (versions)",
  DescribeMapRun: "DescribeMapRun (Distributed Map)",
  ListMapRuns: "ListMapRuns (Distributed Map)",
  UpdateMapRun: "UpdateMapRun (Distributed Map)",
  RedriveExecution: "RedriveExecution",
  TestState: "TestState",
};

/** What AWS Step Functions has and this does not: each is refused by its name. */
export function refusedOperations(parts: Parts): Record<string, Operation> {
  const refused = Object.entries(REFUSED).map(([name, what]) => [
    name,
    {
      access: () => [],
      run: () => Promise.reject(notEmulated(what)),
    },
  ]);
  return { ...Object.fromEntries(refused), StartSyncExecution: startSyncExecution(parts) };
}

/** Refused by AWS itself for a state machine that could be started here. */
function startSyncExecution({
  machines,
}: Parts): Operation<{ readonly stateMachineArn?: unknown }> {
  return {
    access: ({ stateMachineArn }) => [
      { action: "states:StartSyncExecution", resource: String(stateMachineArn) },
    ],
    async run({ stateMachineArn }) {
      if (machines.get(stateMachineArn).type === "STANDARD") throw typeNotSupported();
      throw notEmulated("StartSyncExecution (state machines of type EXPRESS)");
    },
  };
}
