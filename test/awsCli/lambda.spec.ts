import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { functionArn, trusting, zip } from "../local/aws/lambda/support/lambdaAlone";
import { isVersion2, useAwsCli } from "../support/awsCli";

const CODE = `exports.handler = async (event) => {
  if (event.fail) throw new Error(event.fail);
  console.log("seen", event.a);
  return { got: event };
};`;

describe("aws lambda", () => {
  const { json: aws } = useAwsCli();
  const asBase64 = isVersion2();
  let files = 0;
  let folder: string;
  let archive: string;
  const lambda = (...args: string[]) => aws("lambda", ...args);
  const named = ["--function-name", "cli"];

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "aws-lambda-"));
    archive = path.join(folder, "code.zip");
    await writeFile(archive, zip({ "index.js": CODE }));
    const { Role } = await aws(
      "iam",
      "create-role",
      "--role-name",
      "worker",
      "--assume-role-policy-document",
      JSON.stringify(trusting("lambda.amazonaws.com")),
    );
    await lambda(
      "create-function",
      ...named,
      "--role",
      Role.Arn,
      "--runtime",
      "nodejs24.x",
      "--handler",
      "index.handler",
      "--zip-file",
      `fileb://${archive}`,
      "--environment",
      "Variables={COLOUR=blue}",
      "--tags",
      "project=callback",
    );
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function invoke(event: object): Promise<{ answer: any; payload: any }> {
    const out = path.join(folder, `out${files++}.json`);
    const text = JSON.stringify(event);
    const payload = asBase64 ? Buffer.from(text).toString("base64") : text;
    const answer = await lambda(
      "invoke",
      ...named,
      "--payload",
      payload,
      "--log-type",
      "Tail",
      out,
    );
    return { answer, payload: JSON.parse(await readFile(out, "utf8")) };
  }

  it("waits until a function is active, and updated", async () => {
    await Promise.all(
      ["active", "updated", "exists"].map((state) => lambda("wait", `function-${state}`, ...named)),
    );
  });

  it("lists, gets and describes functions", async () => {
    const [{ Functions }, { Configuration, Code, Tags }, configuration] = await Promise.all([
      lambda("list-functions"),
      lambda("get-function", ...named),
      lambda("get-function-configuration", ...named),
    ]);

    assert.deepEqual(
      Functions.map((each: any) => each.FunctionName),
      ["cli"],
    );
    assert.deepEqual(Configuration, configuration);
    assert.equal(configuration.Environment.Variables.COLOUR, "blue");
    assert.deepEqual(Tags, { project: "callback" });
    const fetched = Buffer.from(await (await fetch(Code.Location)).arrayBuffer());
    assert.deepEqual(fetched, await readFile(archive));
  });

  it("invokes a function, with its log, and tells of one that failed", async () => {
    const [{ answer, payload }, failed] = await Promise.all([
      invoke({ a: "é" }),
      invoke({ fail: "for good" }),
    ]);

    assert.equal(answer.StatusCode, 200);
    assert.deepEqual(payload, { got: { a: "é" } });
    assert.match(Buffer.from(answer.LogResult, "base64").toString(), /INFO\tseen é\n/);
    assert.equal(failed.answer.FunctionError, "Unhandled");
    assert.equal(failed.payload.errorMessage, "for good");
  });

  it("names a function that is not there", async () => {
    await assert.rejects(lambda("get-function", "--function-name", "nobody"), {
      message: /\(ResourceNotFoundException\).*Function not found: arn:aws:lambda:\S+:nobody/,
    });
  });

  it("updates code and configuration", async () => {
    await writeFile(archive, zip({ "index.js": CODE.replace("got", "new") }));

    await lambda("update-function-code", ...named, "--zip-file", `fileb://${archive}`);
    const changed = await lambda("update-function-configuration", ...named, "--timeout", "9");

    assert.equal(changed.Timeout, 9);
    assert.deepEqual((await invoke({ a: 1 })).payload, { new: { a: 1 } });
  });

  it("adds, shows and removes permissions", async () => {
    const statement = ["--statement-id", "api"];
    await lambda(
      "add-permission",
      ...named,
      ...statement,
      "--action",
      "lambda:InvokeFunction",
      "--principal",
      "apigateway.amazonaws.com",
    );
    const { Policy } = await lambda("get-policy", ...named);
    await lambda("remove-permission", ...named, ...statement);

    assert.equal(JSON.parse(Policy).Statement[0].Sid, "api");
    await assert.rejects(lambda("get-policy", ...named), /ResourceNotFoundException/);
  });

  it("tags functions and reserves concurrency", async () => {
    const arn = functionArn("cli");
    await Promise.all([
      lambda("tag-resource", "--resource", arn, "--tags", "stage=dev"),
      lambda("untag-resource", "--resource", arn, "--tag-keys", "project"),
      lambda("put-function-concurrency", ...named, "--reserved-concurrent-executions", "5"),
    ]);
    const [{ Tags }, { ReservedConcurrentExecutions }] = await Promise.all([
      lambda("list-tags", "--resource", arn),
      lambda("get-function-concurrency", ...named),
    ]);

    assert.deepEqual(Tags, { stage: "dev" });
    assert.equal(ReservedConcurrentExecutions, 5);
  });

  it("deletes a function", async () => {
    await lambda("delete-function", ...named);

    assert.deepEqual((await lambda("list-functions")).Functions, []);
  });
});
