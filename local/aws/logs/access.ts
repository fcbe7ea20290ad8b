import type { Access } from "../service";
import type { LogGroups } from "./logGroups";

/**
 * Access to a log group. AWS asks about its streams as a whole, which is why policies name log
 * groups with `:*` at the end for every action but those on tags.
 */
export function groupAccess(groups: LogGroups, action: string, groupName: unknown): Access {
  return { action: `logs:${action}`, resource: groups.streamArn(String(groupName ?? ""), "") };
}

export function streamAccess(
  groups: LogGroups,
  action: string,
  input: { logGroupName?: unknown; logStreamName?: unknown },
): Access {
  return {
    action: `logs:${action}`,
    resource: groups.streamArn(String(input.logGroupName), String(input.logStreamName)),
  };
}

/** Access to no log group in particular. */
export function accountAccess(action: string): Access {
  return { action: `logs:${action}`, resource: "*" };
}
