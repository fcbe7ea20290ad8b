import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type * as pulumi from "@pulumi/pulumi";
import { zipSync } from "fflate";
import { type Preview, preview } from "../support/programPreview";

const modules = join(__dirname, "..", "..", "node_modules");

/** Where no AWS is: whatever a handler asks of one fails at once. */
const nowhere = {
  AWS_ENDPOINT_URL: "http://127.0.0.1:1",
  AWS_REGION: "eu-central-1",
  AWS_ACCESS_KEY_ID: "none",
  AWS_SECRET_ACCESS_KEY: "none",
  AWS_MAX_ATTEMPTS: "1",
};

describe("the archive of", () => {
  let mocks: Preview;
  let folder: string;
  before(async () => {
    ({ mocks } = await preview("dev"));
    folder = await mkdtemp(join(tmpdir(), "archives-"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const functionNamed = (name: string) =>
    mocks.ofType("aws:lambda/function:Function").find((each) => each.name === name)!;

  const filesOf = async (name: string): Promise<Record<string, string>> => {
    const archive: pulumi.asset.AssetArchive = functionNamed(name).inputs.code;
    const assets = Object.entries(await archive.assets);
    const texts = assets.map(async ([file, asset]) => [
      file,
      await (asset as pulumi.asset.StringAsset).text,
    ]);
    return Object.fromEntries(await Promise.all(texts));
  };

  /** Unpacks an archive and runs its handler in a process of its own, as Lambda does. */
  const run = async (name: string, event: object): Promise<any> => {
    const files = await filesOf(name);
    for (const [file, text] of Object.entries(files)) {
      const path = join(folder, name, file);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    }
    const script =
      `require(${JSON.stringify(join(folder, name, "__index.js"))})` +
      `.handler(${JSON.stringify(event)}).then(` +
      "(value) => ({ value }), ({ name, message }) => ({ error: { name, message } }))" +
      '.then((end) => console.log("\\n" + JSON.stringify(end)))';
    const { variables } = functionNamed(name).inputs.environment;
    const env = { PATH: process.env.PATH, NODE_PATH: modules, ...nowhere, ...variables };
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", script], { env });
    return JSON.parse(stdout.trim().split("\n").at(-1)!);
  };

  const request = {
    executionId: "arn:aws:states:eu-central-1:123456789012:execution:w:one",
    jiraStoryId: "PROJ-1",
    packageIds: ["a"],
    metadata: {},
  };

  for (const check of ["validation", "deployment", "notification"]) {
    it(`${check} answers by its mock in a fresh process`, async () => {
      const { value } = await run(check, request);
      assert.equal(value.status, "success");
    });
  }

  it("validation throws under a name that Step Functions sees", async () => {
    const metadata = { mock: { validation: "failed" } };
    const { error } = await run("validation", { ...request, metadata });
    assert.equal(error.name, "ValidationFailed");
  });

  it("callback answers 503 as long as it cannot read its secret", async () => {
    const { value } = await run("callback", {
      headers: { "x-callback-secret": "any" },
      body: "{}",
      isBase64Encoded: false,
      requestContext: { requestId: "r", timeEpoch: 0, http: { method: "POST" } },
    });
    assert.equal(value.statusCode, 503);
  });

  it("store-task-token throws as long as it cannot reach its table", async () => {
    const time = new Date(0).toISOString();
    const { error } = await run("store-task-token", {
      ...request,
      taskToken: "token",
      startedAt: time,
      enteredAt: time,
    });
    assert.notEqual(error.name, "TypeError");
    assert.doesNotMatch(error.message, /token/);
  });

  it("write-outputs throws as long as it cannot reach its bucket", async () => {
    const { error } = await run("write-outputs", {
      kind: "error",
      executionId: request.executionId,
      state: "ReadInput",
      error: "InputInvalid",
      cause: "it is empty",
      failedAt: new Date(0).toISOString(),
    });
    assert.notEqual(error.name, "TypeError");
  });

  it("each function is its own code alone, 30 kB together", async () => {
    const functions = mocks.ofType("aws:lambda/function:Function");
    const sizes = functions.map(async ({ name }) => {
      const files = await filesOf(name);
      assert.deepEqual(Object.keys(files), ["__index.js"]);
      return zipSync({ "__index.js": Buffer.from(files["__index.js"]) }).length;
    });
    const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size);
    assert.equal(functions.length, 6);
    assert.ok(total <= 30_000, `${total} bytes`);
  });
});
