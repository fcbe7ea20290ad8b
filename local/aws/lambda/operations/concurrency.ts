import type { Operation } from "../../service";
import type { Functions } from "../functions";
import { ACCOUNT_CONCURRENCY } from "../invocation/invoker";
import { functionAccess } from "../permissions";
import { checkRange, checkRequired, invalidParameter } from "../validation";

type ConcurrencyOperation =
  | "PutFunctionConcurrency"
  | "GetFunctionConcurrency"
  | "DeleteFunctionConcurrency";

/** AWS: what reservations must leave to the functions that have none. */
const MIN_UNRESERVED = 100;

function checkUnqualified(functions: Functions, functionName: unknown): void {
  if (functions.refer(functionName).qualifier === undefined) return;
  throw invalidParameter(
    "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.",
  );
}

/** How many invocations at a time a function may have, and has for itself. */
export function concurrency(functions: Functions): Record<ConcurrencyOperation, Operation> {
  const of = (action: string) => (input: any) => [
    functionAccess(functions, action, input.FunctionName),
  ];

  return {
    PutFunctionConcurrency: {
      access: of("PutFunctionConcurrency"),
      async run({ FunctionName, ReservedConcurrentExecutions: reserved }) {
        checkUnqualified(functions, FunctionName);
        const { name } = functions.get(FunctionName, undefined, "$LATEST");
        checkRequired("reservedConcurrentExecutions", reserved);
        checkRange("reservedConcurrentExecutions", reserved, 0, Number.MAX_SAFE_INTEGER);
        const others = (await functions.list()).filter((other) => other.name !== name);
        const total = others.reduce(
          (sum, other) => sum + (other.reservedConcurrency ?? 0),
          reserved,
        );
        if (ACCOUNT_CONCURRENCY - total < MIN_UNRESERVED) {
          throw invalidParameter(
            `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${MIN_UNRESERVED}].`,
          );
        }
        await functions.save({ ...functions.get(FunctionName), reservedConcurrency: reserved });
        return { ReservedConcurrentExecutions: reserved };
      },
    },
    GetFunctionConcurrency: {
      access: of("GetFunctionConcurrency"),
      async run({ FunctionName }) {
        const { reservedConcurrency } = functions.get(FunctionName);
        return reservedConcurrency === undefined
          ? {}
          : { ReservedConcurrentExecutions: reservedConcurrency };
      },
    },
    DeleteFunctionConcurrency: {
      access: of("DeleteFunctionConcurrency"),
      async run({ FunctionName }) {
        const { reservedConcurrency: _, ...rest } = functions.get(FunctionName);
        await functions.save(rest);
        return {};
      },
    },
  };
}
