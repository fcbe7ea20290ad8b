import assert from "node:assert/strict";
import type { Change } from "../../../../local/aws/store";
import { MemoryStore } from "../../../support/memoryStore";
import { createStage, type Stage } from "./support";

const call = (name: string) => ({
  Type: "Task",
  Resource: "arn:aws:lambda:us-east-1:000000000000:function:f",
  Arguments: { name, input: "{% $states.input %}" },
});

/** Every kind of state that can be under way, and values that are different each time. */
const DEFINITION = {
  StartAt: "Begin",
  States: {
    Begin: { Type: "Pass", Assign: { id: "{% $uuid() %}" }, Output: "{% [1,2,3] %}", Next: "Each" },
    Each: {
      Type: "Map",
      MaxConcurrency: 2,
      ItemProcessor: { StartAt: "Item", States: { Item: { ...call("item"), End: true } } },
      Next: "Fork",
    },
    Fork: {
      Type: "Parallel",
      Branches: [
        { StartAt: "Left", States: { Left: { ...call("left"), End: true } } },
        {
          StartAt: "Pause",
          States: {
            Pause: { Type: "Wait", Seconds: 1, Next: "Ask" },
            Ask: {
              Type: "Task",
              Resource: "arn:aws:states:::aws-sdk:dynamodb:putItem.waitForTaskToken",
              Arguments: { Token: "{% $states.context.Task.Token %}" },
              End: true,
            },
          },
        },
      ],
      Output: { forked: "{% $states.result %}", same: "{% $id = $id %}" },
      Next: "Finish",
    },
    Finish: { ...call("finish"), Output: "{% $states.result %}", End: true },
  },
};

/** A store that remembers each of its writes. */
class RecordingStore extends MemoryStore {
  readonly writes: (readonly Change[])[] = [];

  override async write(changes: readonly Change[]): Promise<void> {
    this.writes.push(JSON.parse(JSON.stringify(changes)));
    await super.write(changes);
  }

  /** The store as a crash after some of the writes would have left it. */
  async after(count: number): Promise<MemoryStore> {
    const store = new MemoryStore();
    for (const changes of this.writes.slice(0, count)) await store.write(changes);
    return store;
  }
}

describe("An execution that crashes", () => {
  it("ends the same wherever it crashes, and calls no task again whose answer was recorded", async () => {
    const store = new RecordingStore();
    const stage = await createStage(store);
    const executionArn = await stage.start(await stage.createMachine(DEFINITION), {}, "e");
    const before = store.writes.length;
    const expected = await play(stage, executionArn);
    assert.equal(expected.status, "SUCCEEDED", expected.cause);
    assert.ok(store.writes.length - before > 5, "there is nowhere to crash");
    await stage.states.stop?.();

    for (let count = before; count < store.writes.length; count++) {
      const again = await createStage(await store.after(count), stage.clock);
      const answered = await answeredTasks(again, executionArn);
      const called: string[] = [];

      const { status, output } = await play(again, executionArn, called);
      await again.states.stop?.();

      assert.deepEqual([status, output], [expected.status, expected.output], `write ${count}`);
      const total = (await taskEvents(again, executionArn, "Succeeded")).length;
      assert.equal(called.length, total - answered, `write ${count}: ${called.join(", ")}`);
    }
  });
});

/** Answers all tasks until the execution ends. Callbacks come as soon as the token is known. */
async function play(stage: Stage, executionArn: string, called: string[] = []): Promise<any> {
  for (let turn = 0; turn < 200; turn++) {
    await stage.settle();
    const execution = await stage.run("DescribeExecution", { executionArn });
    if (execution.status !== "RUNNING") return execution;
    const task = stage.calls.shift();
    if (task === undefined) {
      await answerToken(stage, executionArn, called);
      stage.clock.advance(1000);
    } else if (task.operation === "PutItem") {
      task.answer({});
    } else {
      const { name } = JSON.parse(task.input.Payload.toString());
      called.push(name);
      task.answer({ Payload: Buffer.from(JSON.stringify(name)) });
    }
  }
  throw new Error(`${executionArn} does not end.`);
}

async function answerToken(stage: Stage, executionArn: string, called: string[]): Promise<void> {
  const scheduled = (await stage.history(executionArn)).find(
    ({ type }) => type === "TaskScheduled",
  );
  if (scheduled === undefined) return;
  const { Token: token } = JSON.parse(scheduled.taskScheduledEventDetails.parameters);
  try {
    await stage.run("SendTaskSuccess", { taskToken: token, output: '"asked"' });
    called.push("ask");
  } catch (error) {
    assert.equal((error as Error).name, "TaskTimedOut");
  }
}

async function taskEvents(stage: Stage, executionArn: string, end: string): Promise<any[]> {
  const types = [`Task${end}`, `LambdaFunction${end}`];
  return (await stage.history(executionArn)).filter(({ type }) => types.includes(type));
}

async function answeredTasks(stage: Stage, executionArn: string): Promise<number> {
  const recorded = await taskEvents(stage, executionArn, "Succeeded");
  return recorded.length;
}
