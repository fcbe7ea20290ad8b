import assert from "node:assert/strict";
import { type Invoked, invoke } from "./support/lambdaAlone";
import { until } from "./support/until";
import { useLambda } from "./support/useLambda";

/** A process that a handler starts, which keeps the handler's output open. */
const CHILD = `require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"], { stdio: "inherit" })`;

describe("a function that means harm", () => {
  const lambda = useLambda("hostile", { Timeout: 10 });
  const { run } = lambda;

  if (process.platform !== "win32") {
    it("is not killed again after it has ended, when its id may be another's", async () => {
      const { kill } = process;
      const groups: number[] = [];
      process.kill = (pid, signal) => {
        if (pid < 0) groups.push(pid);
        return kill.call(process, pid, signal);
      };
      try {
        const { name, payload: pid } = await run(
          `exports.handler = async () => { setTimeout(() => process.exit(), 5); return process.pid; };`,
        );
        await until(() => groups.includes(-pid));

        await invoke(lambda.alone, name);

        assert.equal(groups.filter((each) => each === -pid).length, 1);
      } finally {
        process.kill = kill;
      }
    });

    it("takes along what it has started when it exits", async () => {
      const failed = await run(
        `exports.handler = async () => { console.log("child", ${CHILD}.pid); process.exit(1); };`,
      );

      assert.match(failed.payload.errorMessage, /Runtime exited with error: exit status 1$/);
      await until(() => !isAlive(pidIn(failed)));
    });

    it("takes along what it has started when it is killed", async () => {
      const failed = await run(
        `exports.handler = async () => { console.log("child", ${CHILD}.pid); for (;;); };`,
        { Timeout: 1 },
      );

      assert.equal(failed.payload.errorType, "Sandbox.Timedout");
      await until(() => !isAlive(pidIn(failed)));
    });
  }

  it("ends itself alone by writing where only its runtime writes", async () => {
    const write = (bytes: string) =>
      `exports.handler = async () => {
        require("node:fs").writeSync(3, Buffer.from(${bytes}));
        await new Promise((done) => setTimeout(done, 1e6));
      };`;

    const claimsTooMuch = await run(write(`"no frame at all"`));
    const isNoJson = await run(write(`[4, 0, 0, 0, 4, 0, 0, 0, 110, 111, 112, 101]`));

    for (const { payload } of [claimsTooMuch, isNoJson]) {
      assert.match(payload.errorMessage, /Runtime exited with error: signal: killed$/);
    }
  });

  // Elsewhere nothing but the limit of V8's heap holds.
  if (process.platform === "linux") {
    it("is killed when buffers outgrow its memory while its module is loaded", async () => {
      const { payload } = await run(
        `for (const all = []; ; ) {
          all.push(Buffer.alloc(4e6, 1));
          if (all.length > 100) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
        }`,
      );

      assert.equal(payload.errorType, "Runtime.OutOfMemory");
    });

    it("is killed when buffers outgrow its memory after its answer", async () => {
      const { name, payload } = await run(
        `exports.handler = async ({ calm }) => {
          const all = [];
          if (!calm) setInterval(() => all.push(Buffer.alloc(16e6, 1)), 20);
          return process.pid;
        };`,
      );

      await until(() => !isAlive(payload));
      assert.notEqual((await invoke(lambda.alone, name, { calm: true })).payload, payload);
    });
  }

  it("has the end of its log kept, however much it writes", async () => {
    const { log } = await run(
      `exports.handler = async () => { console.log("x".repeat(1e6)); console.log("end"); };`,
    );

    assert.ok(log.join("\n").length <= 4096);
    assert.ok(log.some((line) => line.endsWith("INFO\tend")));
  });

  it("has no more memory reported than it used", async () => {
    const { log } = await run(`exports.handler = async () => 1;`, { MemorySize: 10_240 });

    const [, used] = /Max Memory Used: (\d+) MB/.exec(log.join("\n")) ?? [];
    assert.ok(Number(used) > 10 && Number(used) < 100, `${used} MB`);
  });

  it("is told that its response cannot be streamed", async () => {
    const { payload } = await run(
      `exports.handler = awslambda.streamifyResponse(async (event, stream) => stream.end("a"));`,
    );

    assert.match(payload.errorMessage, /streamifyResponse\) is not emulated/);
  });

  it("answers whatever it throws, and nothing for what JSON lacks", async () => {
    const thrown = await run(`exports.handler = async () => { throw "text"; };`);
    const nothing = await run(`exports.handler = async () => Promise.reject(null);`);
    const number = await run(`exports.handler = async () => 10n;`);
    const code = await run(`exports.handler = async () => () => 1;`);

    assert.deepEqual(thrown.payload, { errorType: "string", errorMessage: "text", trace: [] });
    assert.deepEqual(nothing.payload, { errorType: "object", errorMessage: "null", trace: [] });
    assert.equal(number.payload.errorType, "Runtime.JSONStringifyError");
    assert.deepEqual([code.functionError, code.payload], [undefined, null]);
  });
});

function pidIn({ log }: Invoked): number {
  const [, pid] = /child (\d+)/.exec(log.join("\n")) ?? [];
  return Number(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
