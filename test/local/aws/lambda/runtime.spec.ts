import assert from "node:assert/strict";
import {
  functionArn,
  invoke,
  type LambdaAlone,
  makeFunction,
  startLambda,
} from "./support/lambdaAlone";

describe("the runtime of a function", () => {
  let alone: LambdaAlone;
  before(async () => {
    alone = await startLambda();
  });
  after(() => alone.close());

  let count = 0;
  async function run(
    code: string | Record<string, string>,
    input: object = {},
    event: unknown = {},
  ): Promise<any> {
    const name = `runtime-${++count}`;
    await makeFunction(alone, name, code, input);
    return (await invoke(alone, name, event)).payload;
  }

  it("gives the handler its event and context", async () => {
    await makeFunction(
      alone,
      "contextual",
      `exports.handler = async (event, context) => ({
        event, ...context, left: context.getRemainingTimeInMillis(),
      });`,
      { Timeout: 7, MemorySize: 256 },
    );

    const { payload, log } = await invoke(alone, "contextual", { a: [1, null, "é"] });

    assert.deepEqual(payload.event, { a: [1, null, "é"] });
    assert.equal(payload.functionName, "contextual");
    assert.equal(payload.functionVersion, "$LATEST");
    assert.equal(payload.memoryLimitInMB, "256");
    assert.equal(payload.invokedFunctionArn, functionArn("contextual"));
    assert.equal(payload.logGroupName, "/aws/lambda/contextual");
    assert.match(payload.logStreamName, /^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    assert.ok(log[0].startsWith(`START RequestId: ${payload.awsRequestId} `));
    assert.ok(payload.left > 6000 && payload.left <= 7000);
  });

  it("has the function's environment and the runtime's, and nothing of this process", async () => {
    process.env["LEAKED_BY_THE_HOST"] = "1";
    const environment = await run(`exports.handler = async () => process.env;`, {
      Environment: { Variables: { STAGE: "test" } },
    });
    delete process.env["LEAKED_BY_THE_HOST"];

    assert.equal(environment.STAGE, "test");
    assert.equal(environment.AWS_REGION, alone.context.region);
    assert.equal(environment.AWS_ENDPOINT_URL, alone.context.endpoint);
    assert.equal(environment.AWS_EXECUTION_ENV, "AWS_Lambda_nodejs24.x");
    assert.equal(environment._HANDLER, "index.handler");
    assert.equal(environment.TZ, ":UTC");
    assert.match(environment.AWS_ACCESS_KEY_ID, /^ASIA/);
    assert.ok(environment.AWS_SESSION_TOKEN);
    assert.equal(environment.LEAKED_BY_THE_HOST, undefined);
    assert.equal(environment.HOME, undefined);
  });

  it("ships the AWS SDK, and no other package of this repository", async () => {
    const shipped = await run(
      `const { SFNClient } = require("@aws-sdk/client-sfn");
       exports.handler = async () => typeof SFNClient;`,
    );
    const ours = await run(`require("fflate");`);

    assert.equal(shipped, "function");
    assert.equal(ours.errorType, "Runtime.ImportModuleError");
  });

  it("prefers the packages of the archive", async () => {
    const found = await run({
      "index.js": `exports.handler = async () => require("@aws-sdk/client-sfn").mine;`,
      "node_modules/@aws-sdk/client-sfn/index.js": `exports.mine = "own";`,
    });

    assert.equal(found, "own");
  });

  it("finds handlers in folders, in ES modules, under other names and nested", async () => {
    const inFolder = await run(
      { "src/app.js": `exports.run = async () => "folder";` },
      { Handler: "src/app.run" },
    );
    const esModule = await run({
      "index.mjs": `import { SFNClient } from "@aws-sdk/client-sfn";
        export const handler = async () => typeof SFNClient;`,
    });
    const bundled = await run(
      { "__index.js": `exports.handler = async () => "pulumi";` },
      { Handler: "__index.handler" },
    );
    const nested = await run(
      { "index.js": `exports.api = { get: async () => "nested" };` },
      { Handler: "index.api.get" },
    );

    assert.deepEqual(
      [inFolder, esModule, bundled, nested],
      ["folder", "function", "pulumi", "nested"],
    );
  });

  it("runs in the folder of the archive", async () => {
    const text = await run({
      "index.js": `exports.handler = async () => require("fs").readFileSync("data.txt", "utf8");`,
      "data.txt": "beside it",
    });

    assert.equal(text, "beside it");
  });

  it("takes plain values, null and nothing for an answer", async () => {
    assert.equal(await run(`exports.handler = () => 5;`), 5);
    assert.equal(await run(`exports.handler = async () => {};`), null);
  });

  it("still knows callbacks on Node.js 22", async () => {
    const answer = await run(
      `exports.handler = (event, context, callback) => setImmediate(() => callback(null, "called"));`,
      { Runtime: "nodejs22.x" },
    );
    const failed = await run(
      `exports.handler = (event, context, callback) => callback(new Error("refused"));`,
      { Runtime: "nodejs22.x" },
    );

    assert.equal(answer, "called");
    assert.equal(failed.errorMessage, "refused");
  });

  it("gives the client context that the caller sent", async () => {
    await makeFunction(alone, "client", `exports.handler = async (_, c) => c.clientContext;`);

    const { Payload } = await alone.call("Invoke", {
      FunctionName: "client",
      ClientContext: Buffer.from('{"custom":{"a":"b"}}').toString("base64"),
    });

    assert.deepEqual(JSON.parse(Payload), { custom: { a: "b" } });
  });
});
