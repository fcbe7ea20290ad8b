import { AwsError, type Operation, type ServiceContext } from "../../service";
import { accountAccess } from "../access";
import { invalidParameter } from "../errors";
import { checkLimit } from "../validation";
import { nextPage, readToken } from "./pageToken";

/** AWS's quota of characters in one policy. */
const MAX_LENGTH = 5120;
const PAGE = 50;

interface ResourcePolicy {
  readonly policyName: string;
  readonly policyDocument: string;
  readonly lastUpdatedTime: number;
}

/** What lets other services of AWS deliver logs; the services here need no such leave. */
export function resourcePolicies({
  store,
  clock,
}: ServiceContext): Record<
  "PutResourcePolicy" | "DescribeResourcePolicies" | "DeleteResourcePolicy",
  Operation
> {
  const policies = store.collection<ResourcePolicy>("logs/resourcePolicies");

  return {
    PutResourcePolicy: {
      access: () => [accountAccess("PutResourcePolicy")],
      async run({ policyName, policyDocument }) {
        if (!policyName) throw invalidParameter("A policy needs a policyName.");
        if (!isJson(policyDocument)) throw invalidParameter("The policy document is not JSON.");
        if (policyDocument.length > MAX_LENGTH) {
          throw new AwsError(
            "LimitExceededException",
            `Resource policy size exceeds the limit of ${MAX_LENGTH} characters.`,
          );
        }
        const resourcePolicy = { policyName, policyDocument, lastUpdatedTime: clock.now() };
        await policies.put(policyName, resourcePolicy);
        return { resourcePolicy };
      },
    },
    DescribeResourcePolicies: {
      access: () => [accountAccess("DescribeResourcePolicies")],
      async run({ nextToken, limit }) {
        const size = checkLimit(limit, PAGE);
        const page: ResourcePolicy[] = [];
        const after = readToken(nextToken);
        for await (const [, policy] of policies.range(after === undefined ? {} : { gt: after })) {
          if (page.length === size) {
            return { resourcePolicies: page, ...nextPage(page[size - 1].policyName) };
          }
          page.push(policy);
        }
        return { resourcePolicies: page };
      },
    },
    DeleteResourcePolicy: {
      access: () => [accountAccess("DeleteResourcePolicy")],
      async run({ policyName }) {
        if (!policies.get(policyName)) {
          throw new AwsError(
            "ResourceNotFoundException",
            `Policy with name [${policyName}] does not exist.`,
          );
        }
        await policies.delete(policyName);
        return {};
      },
    },
  };
}

function isJson(text: unknown): boolean {
  if (typeof text !== "string") return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
