import type { Operation } from "../../service";
import type { Functions } from "../functions";
import { functionAccess } from "../permissions";
import type { Runner } from "../runner/runner";
import { invalidParameter } from "../validation";

/** Removes a function; invocations under way end as they would have. */
export function deleteFunction(functions: Functions, runner: Runner): Operation {
  return {
    access: ({ FunctionName, Qualifier }) => [
      functionAccess(functions, "DeleteFunction", FunctionName, Qualifier),
    ],
    async run({ FunctionName, Qualifier }) {
      if (functions.refer(FunctionName, Qualifier).qualifier === "$LATEST") {
        throw invalidParameter("$LATEST version cannot be deleted without deleting the function.");
      }
      const { name } = functions.get(FunctionName, Qualifier);
      await functions.delete(name);
      runner.retire(name);
      return { StatusCode: 204 };
    },
  };
}
