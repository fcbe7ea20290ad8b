import assert from "node:assert/strict";
import {
  allowing,
  invoke,
  type LambdaAlone,
  makeFunction,
  ROLE,
  startLambda,
  zip,
} from "./support/lambdaAlone";

const CHATTY = `exports.handler = async () => {
  console.log("one %s", "two"); console.debug({ a: 1 }); process.stdout.write("raw\\n");
  console.error(new RangeError("odd"));
};`;

describe("the log of a function", () => {
  let alone: LambdaAlone;
  beforeEach(async () => {
    alone = await startLambda();
  });
  afterEach(() => alone.close());

  const setPolicy = (document: object) =>
    alone.on("iam")("PutRolePolicy", {
      RoleName: "worker",
      PolicyName: "logs",
      PolicyDocument: JSON.stringify(document),
    });

  it("has START, END and REPORT around what the handler writes", async () => {
    await makeFunction(alone, "chatty", CHATTY);

    const { log } = await invoke(alone, "chatty");

    const messages = await alone.log("chatty");
    const id = /RequestId: (\S+)/.exec(log[0])![1];
    assert.deepEqual(messages.slice(0, 2), [
      "INIT_START Runtime Version: nodejs:24\n",
      `START RequestId: ${id} Version: $LATEST\n`,
    ]);
    assert.match(messages[2], new RegExp(`^\\d{4}-.*Z\\t${id}\\tINFO\\tone two\\n$`));
    assert.match(messages[3], /\tDEBUG\t\{ a: 1 \}\n$/);
    assert.equal(messages[4], "raw\n");
    assert.match(messages[5], /\tERROR\tRangeError: odd\n/);
    assert.equal(messages[6], `END RequestId: ${id}\n`);
    assert.match(
      messages[7],
      /^REPORT RequestId: \S+\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB\tInit Duration: [\d.]+ ms\t\n$/,
    );
  });

  it("tells of the initialization once for each instance", async () => {
    await makeFunction(alone, "warm", `exports.handler = async () => {};`);

    await invoke(alone, "warm");
    await invoke(alone, "warm");

    const reports = (await alone.log("warm")).filter((message) => message.startsWith("REPORT"));
    assert.deepEqual(
      reports.map((report) => report.includes("Init Duration")),
      [true, false],
    );
  });

  it("tells of an initialization that failed", async () => {
    await makeFunction(alone, "broken", `require("left-pad");`);

    await invoke(alone, "broken");

    const messages = await alone.log("broken");
    assert.match(messages[1], /\tERROR\tInit Error \t\{"errorType":"Runtime.ImportModuleError"/);
    assert.match(
      messages[2],
      /^INIT_REPORT Init Duration: [\d.]+ ms\tPhase: init\tStatus: error\tError Type: Runtime\.ImportModuleError\n$/,
    );
  });

  it("is JSON on demand, of the levels that are wanted", async () => {
    await makeFunction(alone, "structured", CHATTY, {
      LoggingConfig: { LogFormat: "JSON", ApplicationLogLevel: "INFO", SystemLogLevel: "INFO" },
    });

    await invoke(alone, "structured");

    const messages = await alone.log("structured");
    const events = messages.filter((text) => text.startsWith("{")).map((text) => JSON.parse(text));
    assert.deepEqual(
      events.map(({ type, level }) => type ?? level),
      ["platform.initStart", "platform.start", "INFO", "ERROR", "platform.report"],
    );
    assert.equal(events[2].message, "one two");
    assert.equal(events[3].message.errorType, "RangeError");
    assert.equal(events[4].record.status, "success");
  });

  it("is lost without the permission to write it, and the function runs all the same", async () => {
    await makeFunction(alone, "mute", CHATTY);
    for (const action of ["logs:CreateLogStream", "logs:PutLogEvents"]) {
      await setPolicy(allowing([action]));

      const { functionError } = await invoke(alone, "mute");

      assert.equal(functionError, undefined);
      assert.deepEqual(await alone.log("mute"), []);
    }
  });

  it("makes a missing log group only when the role may", async () => {
    const make = (name: string) =>
      alone.call("CreateFunction", {
        FunctionName: name,
        Role: ROLE,
        Runtime: "nodejs24.x",
        Handler: "index.handler",
        Code: { ZipFile: zip({ "index.js": CHATTY }) },
      });
    const groups = async () => {
      const { logGroups } = await alone.on("logs")("DescribeLogGroups");
      return logGroups.map(({ logGroupName }: { logGroupName: string }) => logGroupName);
    };
    await make("homeless");
    await invoke(alone, "homeless");
    assert.deepEqual(await groups(), []);

    await setPolicy(allowing(["logs:*"]));
    await invoke(alone, "homeless");

    assert.deepEqual(await groups(), ["/aws/lambda/homeless"]);
    assert.notDeepEqual(await alone.log("homeless"), []);
  });

  it("answers its last 4 KB", async () => {
    await makeFunction(
      alone,
      "talkative",
      `exports.handler = async () => { for (let i = 0; i < 200; i++) console.log("line " + i); };`,
    );

    const { LogResult } = await alone.call("Invoke", {
      FunctionName: "talkative",
      LogType: "Tail",
    });

    const tail = Buffer.from(LogResult, "base64").toString();
    assert.equal(tail.length, 4096);
    assert.match(tail, /line 199\nEND RequestId/);
  });
});
