import type { Operation } from "../../service";
import { describe, describeInList, runtimeVersionArn } from "../description";
import type { Downloads } from "../downloads";
import type { Functions } from "../functions";
import { ACCOUNT_CONCURRENCY } from "../invocation/invoker";
import { accountAccess, functionAccess } from "../permissions";
import { checkEnum, checkRange, invalidParameter } from "../validation";

type ReadOperation =
  | "GetFunction"
  | "GetFunctionConfiguration"
  | "ListFunctions"
  | "ListVersionsByFunction"
  | "GetAccountSettings"
  | "GetFunctionCodeSigningConfig"
  | "GetFunctionRecursionConfig"
  | "GetRuntimeManagementConfig";

/** AWS: the most and the usual of a page. */
const MAX_ITEMS = 10_000;
const PAGE = 50;
const GIGABYTE = 1_073_741_824;

/** What can be read of the functions and of the account. */
export function readFunctions(
  functions: Functions,
  downloads: Downloads,
): Record<ReadOperation, Operation> {
  const of = (action: string) => (input: any) => [
    functionAccess(functions, action, input.FunctionName, input.Qualifier),
  ];

  return {
    GetFunction: {
      access: of("GetFunction"),
      async run({ FunctionName, Qualifier }) {
        const record = functions.get(FunctionName, Qualifier);
        const { tags, reservedConcurrency } = record;
        return {
          Configuration: describe(record),
          Code: { RepositoryType: "S3", Location: downloads.locationOf(record.code) },
          ...(Object.keys(tags).length > 0 && { Tags: tags }),
          ...(reservedConcurrency !== undefined && {
            Concurrency: { ReservedConcurrentExecutions: reservedConcurrency },
          }),
        };
      },
    },
    GetFunctionConfiguration: {
      access: of("GetFunctionConfiguration"),
      run: async ({ FunctionName, Qualifier }) => describe(functions.get(FunctionName, Qualifier)),
    },
    ListFunctions: {
      access: () => [accountAccess("ListFunctions")],
      async run({ Marker, MaxItems, FunctionVersion }) {
        const limit = pageSize(MaxItems);
        if (FunctionVersion !== undefined) {
          checkEnum("functionVersion", FunctionVersion, ["ALL"] as const);
        }
        const found = await functions.list(nameOf(Marker), limit + 1);
        const page = found.slice(0, limit);
        return {
          Functions: page.map(describeInList),
          ...(found.length > limit && { NextMarker: markerOf(page[limit - 1].name) }),
        };
      },
    },
    ListVersionsByFunction: {
      access: of("ListVersionsByFunction"),
      async run({ FunctionName }) {
        const record = functions.get(FunctionName);
        const arn = `${record.arn}:$LATEST`;
        return { Versions: [{ ...describeInList(record), FunctionArn: arn }] };
      },
    },
    GetAccountSettings: {
      access: () => [accountAccess("GetAccountSettings")],
      async run() {
        const all = await functions.list();
        const reserved = all.reduce(
          (sum, { reservedConcurrency = 0 }) => sum + reservedConcurrency,
          0,
        );
        return {
          AccountLimit: {
            TotalCodeSize: 75 * GIGABYTE,
            CodeSizeUnzipped: 262_144_000,
            CodeSizeZipped: 52_428_800,
            ConcurrentExecutions: ACCOUNT_CONCURRENCY,
            UnreservedConcurrentExecutions: ACCOUNT_CONCURRENCY - reserved,
          },
          AccountUsage: {
            TotalCodeSize: all.reduce((sum, { code }) => sum + code.size, 0),
            FunctionCount: all.length,
          },
        };
      },
    },
    GetFunctionCodeSigningConfig: {
      access: of("GetFunctionCodeSigningConfig"),
      run: async (input) => ({ FunctionName: functions.get(input.FunctionName).name }),
    },
    GetFunctionRecursionConfig: {
      access: of("GetFunctionRecursionConfig"),
      async run({ FunctionName }) {
        functions.get(FunctionName);
        return { RecursiveLoop: "Terminate" };
      },
    },
    GetRuntimeManagementConfig: {
      access: of("GetRuntimeManagementConfig"),
      async run({ FunctionName, Qualifier }) {
        const record = functions.get(FunctionName, Qualifier);
        return {
          UpdateRuntimeOn: "Auto",
          FunctionArn: record.arn,
          RuntimeVersionArn: runtimeVersionArn(record),
        };
      },
    },
  };
}

/** In HTTP it comes as text. */
function pageSize(maxItems: unknown): number {
  if (maxItems === undefined) return PAGE;
  checkRange("maxItems", Number(maxItems), 1, MAX_ITEMS);
  return Math.min(Number(maxItems), PAGE);
}

function markerOf(name: string): string {
  return Buffer.from(name).toString("base64");
}

function nameOf(marker: string | undefined): string {
  if (marker === undefined) return "";
  const name = Buffer.from(marker, "base64").toString();
  if (markerOf(name) !== marker) throw invalidParameter("Invalid Marker.");
  return name;
}
