import assert from "node:assert/strict";
import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { Timeline } from "../../cli/stack/progress";

const timestamp = new Date(0);
const entered = (id: number, name: string) =>
  ({ id, timestamp, type: "TaskStateEntered", stateEnteredEventDetails: { name } }) as HistoryEvent;
const exited = (id: number, previousEventId: number, name: string) =>
  ({
    id,
    previousEventId,
    timestamp,
    type: "TaskStateExited",
    stateExitedEventDetails: { name },
  }) as HistoryEvent;
const failed = (id: number, error: string) =>
  ({ id, timestamp, type: "TaskFailed", taskFailedEventDetails: { error } }) as HistoryEvent;

function shown(...events: HistoryEvent[]): string[] {
  const lines: string[] = [];
  const terminal = {
    line: (text = "") => void lines.push(text),
    paint: (_style: unknown, text: string) => text,
  };
  const timeline = new Timeline(terminal);
  for (const event of events) timeline.add(event);
  return lines.map((line) => line.trim().split(/ {2,}/)[1]!);
}

describe("the states of an execution as they are shown", () => {
  it("have a tick when they succeed, also after a retry", () => {
    assert.deepEqual(shown(entered(1, "Ask"), failed(2, "Throttled"), exited(4, 3, "Ask")), [
      "✗ Throttled",
      "✓ Ask",
    ]);
  });

  it("have a cross when they are left by a failure", () => {
    assert.deepEqual(shown(entered(1, "Ask"), failed(2, "Rejected"), exited(3, 2, "Ask")), [
      "✗ Rejected",
      "✗ Ask",
    ]);
  });
});
