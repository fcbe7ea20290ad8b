import { type Environment, listOf } from "../environment";
import type { Verdict } from "../stories/items";

/** Which statuses of a story decide it. */
export interface Statuses {
  /** As they were configured. */
  readonly names: readonly string[];
  /** What a status says, in upper or lower case; undefined for one that decides nothing. */
  verdictOf(status: unknown): Verdict | undefined;
}

export function statusesOf(environment: Environment): Statuses {
  return namedStatuses(
    listOf(environment, "APPROVED_STATUSES"),
    listOf(environment, "REJECTED_STATUSES"),
  );
}

export function namedStatuses(approved: readonly string[], rejected: readonly string[]): Statuses {
  const has = (statuses: readonly string[], status: string) =>
    statuses.some((each) => each.toLowerCase() === status.toLowerCase());
  return {
    names: [...approved, ...rejected],
    verdictOf(status) {
      if (typeof status !== "string") return undefined;
      if (has(approved, status)) return "approved";
      return has(rejected, status) ? "rejected" : undefined;
    },
  };
}
