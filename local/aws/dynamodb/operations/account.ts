import type { Operation, ServiceContext } from "../../service";
import { accountAccess } from "../access";

/** AWS's default quotas of a region: 80,000 units for the account, 40,000 for a table. */
const LIMITS = {
  AccountMaxReadCapacityUnits: 80_000,
  AccountMaxWriteCapacityUnits: 80_000,
  TableMaxReadCapacityUnits: 40_000,
  TableMaxWriteCapacityUnits: 40_000,
};
const ENDPOINT_CACHE_MINUTES = 1440;

/** What clients ask about the account as a whole. */
export function account(
  context: ServiceContext,
): Record<"DescribeLimits" | "DescribeEndpoints", Operation> {
  return {
    DescribeLimits: {
      access: () => [accountAccess("DescribeLimits")],
      run: async () => LIMITS,
    },
    DescribeEndpoints: {
      access: () => [accountAccess("DescribeEndpoints")],
      run: async () => ({
        Endpoints: [
          { Address: new URL(context.endpoint).host, CachePeriodInMinutes: ENDPOINT_CACHE_MINUTES },
        ],
      }),
    },
  };
}
