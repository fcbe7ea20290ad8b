import type { ServiceContext } from "../../service";
import type { Executions } from "../executions/executions";
import type { TaskTokens } from "../executions/taskToken";
import type { StateMachines } from "../machines/stateMachines";
import type { Records } from "../records";

/** What the operations are made of. */
export interface Parts {
  readonly context: ServiceContext;
  readonly records: Records;
  readonly machines: StateMachines;
  readonly executions: Executions;
  readonly tokens: TaskTokens;
}
