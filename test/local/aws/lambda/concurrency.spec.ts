import assert from "node:assert/strict";
import { readdir, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { ManualClock } from "../../../support/manualClock";
import { invoke, type LambdaAlone, makeFunction, startLambda, zip } from "./support/lambdaAlone";
import { until } from "./support/until";

const PID = `exports.handler = async () => process.pid;`;
/** Says that it has begun, and waits until a file is there: a spec decides when it ends. */
const WAITING = `const { existsSync, writeFileSync } = require("fs");
exports.handler = async ({ file, answer }) => {
  writeFileSync(file + ".begun." + process.pid, "");
  while (!existsSync(file)) await new Promise((done) => setTimeout(done, 5));
  return answer ?? process.pid;
};`;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("instances of a function", () => {
  let alone: LambdaAlone;
  let clock: ManualClock;
  let gate: string;
  beforeEach(async () => {
    clock = new ManualClock();
    alone = await startLambda({ clock });
    gate = `${alone.context.folder("lambda")}/open`;
  });
  afterEach(() => alone.close());

  const begun = async () => {
    const names = await readdir(alone.context.folder("lambda"));
    return names.filter((name) => name.startsWith("open.begun")).length;
  };
  const open = async () => writeFile(gate, "");
  const pidsOf = async (name: string, count: number) => {
    const all = await Promise.all(Array.from({ length: count }, () => invoke(alone, name)));
    return new Set(all.map(({ payload }) => payload as number));
  };

  it("stay warm for the next invocation", async () => {
    await makeFunction(alone, "warm", PID);

    const first = await pidsOf("warm", 1);
    const second = await pidsOf("warm", 1);

    assert.deepEqual(second, first);
  });

  it("are no more than there are cores, however many invocations wait", async () => {
    await makeFunction(alone, "busy", PID);

    const pids = await pidsOf("busy", 40);

    assert.ok(pids.size <= Math.max(2, availableParallelism()), `${pids.size} instances`);
  });

  it("become more when all of them only wait", async () => {
    await makeFunction(alone, "waiting", WAITING, { Timeout: 900 });
    const usual = Math.max(2, availableParallelism());

    const all = Promise.all(
      Array.from({ length: usual + 1 }, () => invoke(alone, "waiting", { file: gate })),
    );
    await until(async () => (await begun()) === usual);
    clock.advance(3000);
    await until(async () => (await begun()) === usual + 1);
    await open();

    const pids = new Set((await all).map(({ payload }) => payload));
    assert.equal(pids.size, usual + 1);
  });

  it("end after fifteen idle seconds", async () => {
    await makeFunction(alone, "idle", PID);
    const [pid] = await pidsOf("idle", 1);

    clock.advance(14_999);
    assert.ok(isAlive(pid));
    clock.advance(1);

    await until(() => !isAlive(pid));
  });

  it("end with the service", async () => {
    await makeFunction(alone, "ending", PID);
    const [pid] = await pidsOf("ending", 1);

    await alone.lambda.stop?.();

    await until(() => !isAlive(pid));
  });

  it("have their lines in the log when the service ends, and none of what it has cut off", async () => {
    await makeFunction(alone, "cut", WAITING, { Timeout: 900 });
    await makeFunction(alone, "other", PID);
    void invoke(alone, "cut", { file: gate });
    await until(begun);

    await alone.restart();
    await invoke(alone, "other");

    const [, start, ...others] = await alone.log("cut");
    assert.match(start, /^START RequestId: /);
    assert.deepEqual(others, []);
  });

  it("keep their code while the function is updated, and new ones have the new code", async () => {
    await makeFunction(alone, "changing", WAITING, { Timeout: 900 });
    const old = invoke(alone, "changing", { file: gate, answer: "old" });
    await until(begun);

    await alone.call("UpdateFunctionCode", {
      FunctionName: "changing",
      ZipFile: zip({ "index.js": `exports.handler = async () => "new";` }),
    });
    const updated = await invoke(alone, "changing");
    await open();

    assert.equal(updated.payload, "new");
    assert.equal((await old).payload, "old");
  });

  it("are replaced when the settings change", async () => {
    await makeFunction(alone, "set", `exports.handler = async () => process.env.COLOUR ?? null;`);
    const before = await invoke(alone, "set");

    await alone.call("UpdateFunctionConfiguration", {
      FunctionName: "set",
      Environment: { Variables: { COLOUR: "blue" } },
    });

    assert.equal(before.payload, null);
    assert.equal((await invoke(alone, "set")).payload, "blue");
  });

  it("are refused beyond the reserved concurrency", async () => {
    await makeFunction(alone, "reserved", WAITING, { Timeout: 900 });
    await alone.call("PutFunctionConcurrency", {
      FunctionName: "reserved",
      ReservedConcurrentExecutions: 1,
    });
    const first = invoke(alone, "reserved", { file: gate, answer: 1 });
    const refusal = {
      code: "TooManyRequestsException",
      statusCode: 429,
      message: "Rate Exceeded.",
      members: { Reason: "ReservedFunctionConcurrentInvocationLimitExceeded" },
    };

    await assert.rejects(invoke(alone, "reserved"), refusal);
    await until(begun);
    await alone.call("UpdateFunctionConfiguration", { FunctionName: "reserved", Timeout: 800 });
    await assert.rejects(invoke(alone, "reserved"), refusal);
    await open();

    assert.equal((await first).payload, 1);
    assert.equal((await invoke(alone, "reserved", { file: gate, answer: 2 })).payload, 2);
  });
});
