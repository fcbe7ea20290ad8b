import { createAwsJsonProtocol } from "../endpoint/protocols/awsJson";
import { withShapes } from "../inputShape";
import type { Service, ServiceContext } from "../service";
import { Executions } from "./executions/executions";
import { openTaskTokens } from "./executions/taskToken";
import { StateMachines } from "./machines/stateMachines";
import { createStateMachine } from "./operations/createStateMachine";
import { describeExecution, listExecutions, stopExecution } from "./operations/executions";
import { getExecutionHistory } from "./operations/getExecutionHistory";
import { listStateMachineVersions } from "./operations/listVersions";
import type { Parts } from "./operations/parts";
import { refusedOperations } from "./operations/refused";
import { startExecution } from "./operations/startExecution";
import {
  deleteStateMachine,
  describeStateMachine,
  describeStateMachineForExecution,
  listStateMachines,
} from "./operations/stateMachines";
import { tagOperations } from "./operations/tags";
import { taskCallbacks } from "./operations/taskCallbacks";
import { updateStateMachine } from "./operations/updateStateMachine";
import { validateStateMachineDefinition } from "./operations/validateStateMachineDefinition";
import { openRecords } from "./records";

export interface StatesService extends Service {
  readonly name: "states";
}

/** What the operations do not check themselves. */
const SHAPES = {
  tagKeys: { list: "string" },
  tags: { list: { members: { key: "string", value: "string" } } },
} as const;

/** Step Functions: state machines in JSONata whose executions survive the end of the process. */
export async function createStates(context: ServiceContext): Promise<StatesService> {
  const records = openRecords(context.store);
  const tokens = await openTaskTokens(records);
  const machines = new StateMachines(context, records);
  const executions = new Executions(context, records, tokens, (machine) =>
    machines.deleteIfDone(machine),
  );
  const parts: Parts = { context, records, machines, executions, tokens };
  return {
    name: "states",
    operations: withShapes(SHAPES, operationsOf(parts)),
    protocol: createAwsJsonProtocol({
      version: "1.0",
      targetPrefix: "AWSStepFunctions",
      errorNamespace: "com.amazonaws.swf.service.v2.model",
    }),
    async start() {
      await machines.resume();
      await executions.resume();
    },
    stop: () => executions.stop(),
  };
}

function operationsOf(parts: Parts): Service["operations"] {
  return {
    CreateStateMachine: createStateMachine(parts),
    UpdateStateMachine: updateStateMachine(parts),
    DeleteStateMachine: deleteStateMachine(parts),
    DescribeStateMachine: describeStateMachine(parts),
    DescribeStateMachineForExecution: describeStateMachineForExecution(parts),
    ListStateMachines: listStateMachines(parts),
    ListStateMachineVersions: listStateMachineVersions(parts),
    ValidateStateMachineDefinition: validateStateMachineDefinition(),
    StartExecution: startExecution(parts),
    StopExecution: stopExecution(parts),
    DescribeExecution: describeExecution(parts),
    ListExecutions: listExecutions(parts),
    GetExecutionHistory: getExecutionHistory(parts),
    ...taskCallbacks(parts),
    ...tagOperations(parts),
    ...refusedOperations(parts),
  };
}
