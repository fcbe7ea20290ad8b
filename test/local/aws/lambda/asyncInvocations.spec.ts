import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { ManualClock } from "../../../support/manualClock";
import { type LambdaAlone, makeFunction, startLambda } from "./support/lambdaAlone";
import { until } from "./support/until";

const MINUTE = 60_000;
const FAILING = `exports.handler = async (event) => { throw new Error("attempt of " + event.id); };`;

describe("an invocation of type Event", () => {
  let alone: LambdaAlone;
  let clock: ManualClock;
  beforeEach(async () => {
    clock = new ManualClock();
    alone = await startLambda({ clock });
  });
  afterEach(() => alone.close());

  const send = (name: string, event: unknown = { id: 1 }) =>
    alone.call(
      "Invoke",
      {
        FunctionName: name,
        InvocationType: "Event",
        Payload: Buffer.from(JSON.stringify(event)),
      },
      { requestId: randomUUID() },
    );
  const ends = async (name: string) =>
    (await alone.log(name)).filter((line) => line.startsWith("REPORT")).length;
  const queued = async () => {
    const found: any[] = [];
    for await (const [, event] of alone.context.store.collection("lambda/events").range()) {
      found.push(event);
    }
    return found;
  };

  it("is accepted at once and run afterwards", async () => {
    await makeFunction(alone, "quiet", `exports.handler = async (event) => console.log(event.id);`);

    const answer = await send("quiet");
    clock.advance(0);

    assert.deepEqual(answer, { StatusCode: 202 });
    await until(async () => (await queued()).length === 0);
    assert.ok((await alone.log("quiet")).some((line) => line.endsWith("INFO\t1\n")));
  });

  it("is retried after one minute and after two more, with the same request id", async () => {
    await makeFunction(alone, "failing", FAILING);
    await send("failing");

    clock.advance(0);
    await until(async () => (await queued())[0]?.failures === 1);
    clock.advance(MINUTE - 1);
    assert.equal(await ends("failing"), 1);
    clock.advance(1);
    await until(async () => (await queued())[0]?.failures === 2);
    clock.advance(2 * MINUTE);
    await until(async () => (await queued()).length === 0);
    clock.advance(60 * MINUTE);

    const starts = (await alone.log("failing")).filter((line) => line.startsWith("START"));
    assert.equal(starts.length, 3);
    assert.equal(new Set(starts).size, 1);
  });

  it("outlives a restart", async () => {
    await makeFunction(
      alone,
      "durable",
      `exports.handler = async (event) => console.log(event.id);`,
    );
    await send("durable", { id: "kept" });

    await alone.restart();
    clock.advance(0);

    await until(async () => (await queued()).length === 0);
    assert.ok((await alone.log("durable")).some((line) => line.endsWith("INFO\tkept\n")));
  });

  it("is tried as often and as long as the function says", async () => {
    await makeFunction(alone, "impatient", FAILING);
    await makeFunction(alone, "forgetful", FAILING);
    await alone.call("PutFunctionEventInvokeConfig", {
      FunctionName: "impatient",
      MaximumRetryAttempts: 0,
    });
    await alone.call("PutFunctionEventInvokeConfig", {
      FunctionName: "forgetful",
      MaximumEventAgeInSeconds: 60,
    });

    await send("impatient");
    await send("forgetful");
    clock.advance(0);
    await until(async () => (await queued()).length === 0);
    clock.advance(MINUTE);

    assert.deepEqual([await ends("impatient"), await ends("forgetful")], [1, 1]);
  });

  it("waits while the function is throttled", async () => {
    await makeFunction(alone, "throttled", `exports.handler = async () => {};`);
    const reserve = (ReservedConcurrentExecutions: number) =>
      alone.call("PutFunctionConcurrency", {
        FunctionName: "throttled",
        ReservedConcurrentExecutions,
      });
    await reserve(0);
    await send("throttled");
    clock.advance(0);
    await until(async () => (await queued())[0].throttles === 1);

    await reserve(1);
    clock.advance(1000);

    await until(async () => (await queued()).length === 0);
    assert.equal(await ends("throttled"), 1);
  });

  it("takes at most 1 MB", async () => {
    await makeFunction(alone, "small", `exports.handler = async () => {};`);

    await assert.rejects(send("small", "x".repeat(1_048_576)), {
      code: "RequestTooLargeException",
      statusCode: 413,
      message: "Request must be smaller than 1048576 bytes for the InvokeFunction operation",
    });
  });
});
