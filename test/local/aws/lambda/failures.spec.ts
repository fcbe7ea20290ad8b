import assert from "node:assert/strict";
import { ManualClock } from "../../../support/manualClock";
import { type Invoked, invoke, makeFunction, startLambda } from "./support/lambdaAlone";
import { useLambda } from "./support/useLambda";

describe("a function that fails", () => {
  const lambda = useLambda("failing");
  const { run } = lambda;
  const reportOf = ({ log }: Invoked) => log.find((line) => line.startsWith("REPORT"));

  it("answers what its handler throws, with type, message and trace", async () => {
    const failed = await run(`exports.handler = async () => { throw new TypeError("bad"); };`);

    assert.equal(failed.functionError, "Unhandled");
    assert.equal(failed.payload.errorType, "TypeError");
    assert.equal(failed.payload.errorMessage, "bad");
    assert.equal(failed.payload.trace[0], "TypeError: bad");
    assert.match(failed.log[1], /\tERROR\tInvoke Error \t\{"errorType":"TypeError"/);
  });

  it("answers the name that an error was given", async () => {
    const { payload } = await run(
      `exports.handler = async () => { throw Object.assign(new Error("no"), { name: "ApiError" }); };`,
    );

    assert.equal(payload.errorType, "ApiError");
  });

  it("is killed when its time is up, waiting or computing", async () => {
    const [waiting, computing] = await Promise.all([
      run(`exports.handler = () => new Promise((done) => setTimeout(done, 1e6));`, { Timeout: 1 }),
      run(`exports.handler = async () => { for (;;); };`, { Timeout: 1 }),
    ]);

    for (const failed of [waiting, computing]) {
      assert.equal(failed.functionError, "Unhandled");
      assert.equal(failed.payload.errorType, "Sandbox.Timedout");
      assert.match(
        failed.payload.errorMessage,
        /^RequestId: \S+ Error: Task timed out after 1\.00 seconds$/,
      );
      assert.ok(failed.log.some((line) => / Task timed out after 1\.00 seconds$/.test(line)));
      assert.match(reportOf(failed) ?? "", /\tStatus: timeout\t$/);
    }
  });

  it("ends its own process only, and gets a new one", async () => {
    const failed = await run(
      `exports.handler = async ({ exit = 3 }) => { if (exit >= 0) process.exit(exit); return "alive"; };`,
    );
    const silent = await invoke(lambda.alone, failed.name, { exit: 0 });
    const next = await invoke(lambda.alone, failed.name, { exit: -1 });

    assert.equal(failed.payload.errorType, "Runtime.ExitError");
    assert.match(failed.payload.errorMessage, /Error: Runtime exited with error: exit status 3$/);
    assert.match(silent.payload.errorMessage, /Error: Runtime exited without providing a reason$/);
    assert.equal(next.payload, "alive");
  });

  it("is ended when it fills the heap, in small pieces or with one large array", async () => {
    const [pieces, large] = await Promise.all([
      run(
        `exports.handler = async () => { const all = []; for (;;) all.push({ a: [1, 2, 3] }); };`,
        { Timeout: 60 },
      ),
      run(
        `exports.handler = async () => { const all = []; for (;;) all.push(new Array(3e7).fill({})); };`,
        { Timeout: 60 },
      ),
    ]);

    for (const { functionError, payload } of [pieces, large]) {
      assert.equal(functionError, "Unhandled");
      assert.match(payload.errorType, /^Runtime\.(ExitError|OutOfMemory)$/);
      assert.match(payload.errorMessage, /Runtime exited with error: signal: (aborted|killed)$/);
    }
  });

  // Elsewhere nothing but the limit of V8's heap holds.
  if (process.platform === "linux") {
    it("is killed when buffers outgrow its memory", async () => {
      const failed = await run(
        `exports.handler = async () => {
        for (const all = []; ; await new Promise(setImmediate)) all.push(Buffer.alloc(4e6, 1));
      };`,
        { Timeout: 20 },
      );

      assert.equal(failed.payload.errorType, "Runtime.OutOfMemory");
      assert.match(failed.payload.errorMessage, /Runtime exited with error: signal: killed$/);
      assert.match(
        reportOf(failed) ?? "",
        /Max Memory Used: 128 MB.*Error Type: Runtime.OutOfMemory/,
      );
    });
  }

  it("answers a rejection that nobody handles", async () => {
    const { payload } = await run(
      `exports.handler = () => { Promise.reject(new Error("lost")); return new Promise(() => setTimeout(() => {}, 1e6)); };`,
    );

    assert.equal(payload.errorType, "Runtime.UnhandledPromiseRejection");
    assert.equal(payload.errorMessage, "Error: lost");
  });

  it("answers an exception that nobody catches, and gets a new process", async () => {
    const failed = await run(
      `exports.handler = async ({ calm }) => {
        if (calm) return "calm";
        setImmediate(() => { throw new RangeError("later"); });
        await new Promise((done) => setTimeout(done, 1e6));
      };`,
    );
    const next = await invoke(lambda.alone, failed.name, { calm: true });

    assert.equal(failed.payload.errorType, "RangeError");
    assert.equal(next.payload, "calm");
  });

  it("is told of a promise that never settles", async () => {
    const { payload } = await run(`exports.handler = () => new Promise(() => {});`);

    assert.equal(payload.errorType, "Runtime.NodeJsExit");
  });

  it("answers what breaks while its module is loaded", async () => {
    const failed = await run(`throw new Error("no configuration");`);

    assert.equal(failed.functionError, "Unhandled");
    assert.equal(failed.payload.errorType, "Error");
    assert.equal(failed.payload.errorMessage, "no configuration");
  });

  it("is given up when its module is never loaded", async () => {
    const clock = new ManualClock();
    const other = await startLambda({ clock });
    try {
      await makeFunction(other, "endless", `for (;;);`, { Timeout: 2 });
      const invoked = invoke(other, "endless");
      await new Promise(setImmediate);
      clock.advance(12_000);

      assert.match((await invoked).payload.errorMessage, /Task timed out after 2\.00 seconds$/);
    } finally {
      await other.close();
    }
  });

  it("answers an exit while its module is loaded", async () => {
    const { payload } = await run(`process.exit(2);`);

    assert.match(payload.errorMessage, /Error: Runtime exited with error: exit status 2$/);
  });

  it("is told what its module lacks", async () => {
    const missing = await run(`require("left-pad");`);
    const syntax = await run(`exports.handler = async ( => 1;`);
    const unexported = await run(`exports.other = async () => 1;`);
    const callback = await run(
      `exports.handler = (event, context, callback) => callback(null, 1);`,
    );

    assert.equal(missing.payload.errorType, "Runtime.ImportModuleError");
    assert.match(missing.payload.errorMessage, /^Error: Cannot find module 'left-pad'/);
    assert.equal(syntax.payload.errorType, "Runtime.UserCodeSyntaxError");
    assert.equal(unexported.payload.errorType, "Runtime.HandlerNotFound");
    assert.equal(unexported.payload.errorMessage, "index.handler is undefined or not exported");
    assert.equal(callback.payload.errorType, "Runtime.CallbackHandlerDeprecated");
  });

  it("cannot answer more than 6 MB, nor what is no JSON", async () => {
    const large = await run(`exports.handler = async () => "x".repeat(6_291_556);`);
    const cyclic = await run(`exports.handler = async () => { const a = {}; a.a = a; return a; };`);

    assert.equal(large.payload.errorType, "Function.ResponseSizeTooLarge");
    assert.equal(
      large.payload.errorMessage,
      "Response payload size (6291558 bytes) exceeded maximum allowed payload size (6291556 bytes).",
    );
    assert.equal(cyclic.payload.errorType, "Runtime.JSONStringifyError");
  });

  it("leaves the others in peace", async () => {
    await makeFunction(lambda.alone, "steady", `exports.handler = async (event) => event;`);
    await makeFunction(lambda.alone, "wild", `exports.handler = async () => process.abort();`);

    const [aborted, ...answers] = await Promise.all([
      invoke(lambda.alone, "wild"),
      ...[1, 2, 3, 4].map((event) => invoke(lambda.alone, "steady", event)),
    ]);

    assert.match(aborted.payload.errorMessage, /signal: aborted$/);
    assert.deepEqual(
      answers.map(({ payload }) => payload),
      [1, 2, 3, 4],
    );
  });
});
