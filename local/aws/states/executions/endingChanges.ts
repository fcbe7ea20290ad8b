import type { Change } from "../../store";
import type { Ending } from "../interpreter/run";
import { jsonText } from "../json";
import { COLLECTIONS, type ExecutionRecord, type Listing, listingKeys } from "../records";

/** What the store must hold of an execution that begins. */
export function beginningChanges(key: string, record: ExecutionRecord): Change[] {
  return [{ collection: COLLECTIONS.executions, key, value: record }, ...listed(record)];
}

/** What changes in the store when an execution ends; its checkpoint is needed no more. */
export function endingChanges(
  key: string,
  running: ExecutionRecord,
  ending: Ending,
  stoppedAt: number,
): Change[] {
  const { status } = ending;
  const record: ExecutionRecord = {
    ...running,
    status,
    stoppedAt,
    ...reasonOf(ending),
  };
  const [, runningKey] = listingKeys(running.machine, listingOf(running));
  return [
    { collection: COLLECTIONS.executions, key, value: record },
    { collection: COLLECTIONS.checkpoints, key, delete: true },
    { collection: COLLECTIONS.listings, key: runningKey, delete: true },
    ...listed(record),
  ];
}

function reasonOf(ending: Ending): Pick<ExecutionRecord, "output" | "error" | "cause"> {
  if (ending.status === "TIMED_OUT") return {};
  if (ending.status === "SUCCEEDED") return { output: jsonText(ending.output) };
  const { error, cause } = ending;
  return { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
}

function listed(record: ExecutionRecord): Change[] {
  const value = listingOf(record);
  return listingKeys(record.machine, value).map((key) => ({
    collection: COLLECTIONS.listings,
    key,
    value,
  }));
}

function listingOf({ name, status, startedAt, stoppedAt }: ExecutionRecord): Listing {
  return { name, status, startedAt, ...(stoppedAt !== undefined && { stoppedAt }) };
}
