import type { Operation } from "../../service";
import { notEmulated } from "../errors";

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
  StartSyncExecution: "StartSyncExecution (state machines of type EXPRESS)",
  TestState: "TestState",
};

/** What AWS Step Functions has and this does not: each is refused by its name. */
export function refusedOperations(): Record<string, Operation> {
  return Object.fromEntries(
    Object.entries(REFUSED).map(([name, what]) => [
      name,
      {
        access: () => [],
        run: () => Promise.reject(notEmulated(what)),
      },
    ]),
  );
}
