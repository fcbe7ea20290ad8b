import { type PolicyDocument, parsePolicyDocument } from "../../../iam";
import type { Access } from "../service";
import type { FunctionRecord } from "./functionRecord";
import type { Functions } from "./functions";

const parsed = new WeakMap<FunctionRecord["permissions"], PolicyDocument>();

/** A function's resource policy as IAM reads it; undefined while it has no statement. */
export function resourcePolicyOf({ permissions }: FunctionRecord): PolicyDocument | undefined {
  if (permissions.length === 0) return undefined;
  let document = parsed.get(permissions);
  if (!document) {
    document = parsePolicyDocument({ Version: "2012-10-17", Statement: permissions });
    parsed.set(permissions, document);
  }
  return document;
}

/** The policy as GetPolicy shows it. */
export function policyText({ permissions }: FunctionRecord): string {
  return JSON.stringify({ Version: "2012-10-17", Id: "default", Statement: permissions });
}

/** Access to a function, which need not exist. */
export function functionAccess(
  functions: Functions,
  action: string,
  functionName: unknown,
  qualifier?: string,
): Access {
  const { arn, qualifier: version } = functions.refer(functionName, qualifier);
  const record = functions.find(arn);
  return {
    action: `lambda:${action}`,
    resource: version === undefined ? arn : `${arn}:${version}`,
    resourcePolicy: record && resourcePolicyOf(record),
  };
}

/** Access to no function in particular. */
export function accountAccess(action: string): Access {
  return { action: `lambda:${action}`, resource: "*" };
}
