import type { DecisionItem, Verdict } from "../stories/items";
import type { HttpAnswer } from "./httpEvent";

/** Everything a delivery may be answered, and the HTTP status that goes with it. */
const statusCodes = {
  resumed: 200,
  "already-decided": 200,
  ignored: 200,
  parked: 202,
  invalid: 400,
  unauthorized: 401,
  gone: 410,
  "too-large": 413,
  unavailable: 503,
} as const;

export type Result = keyof typeof statusCodes;

/** What became of a story's executions. */
export interface StoryAnswer {
  readonly result: "resumed" | "already-decided" | "parked" | "gone" | "ignored";
  readonly jiraStoryId: string | null;
  readonly status?: Verdict;
  /** Names of executions, sorted. */
  readonly executions: readonly string[];
}

/** Why a delivery was not taken. */
export interface Refusal {
  readonly result: "invalid" | "unauthorized" | "too-large" | "unavailable";
  readonly message: string;
}

export type Answer = StoryAnswer | Refusal;

/** What a delivery is answered, and what its log line tells beside. */
export interface Processed {
  readonly answer: Answer;
  readonly decision?: DecisionItem;
  /** Why it was refused, or left aside. */
  readonly why?: string;
}

/** Why a delivery is refused, for its sender and for the log. */
export function refusal(result: Refusal["result"], message: string): Processed {
  return { answer: { result, message }, why: message };
}

export function toHttp(answer: Answer): HttpAnswer {
  return {
    statusCode: statusCodes[answer.result],
    headers: { "content-type": "application/json" },
    body: JSON.stringify(answer),
  };
}
