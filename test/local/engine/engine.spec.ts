import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  destroy,
  type EngineEvent,
  type EngineOptions,
  preview,
  refresh,
  UNKNOWN,
  up,
} from "../../../local/engine";
import { useEmbeddedAws } from "../../support/embeddedAws";
import type { Thing } from "../../support/programs/things";

const PROGRAMS = join(__dirname, "..", "..", "support", "programs");
const bucket: Thing = {
  type: "aws:s3/bucket:Bucket",
  name: "files",
  inputs: { bucket: "things-files" },
};
const versioning: Thing = {
  type: "aws:s3/bucketVersioning:BucketVersioning",
  name: "versions",
  inputs: { versioningConfiguration: { status: "Enabled" } },
  from: { bucket: "files.bucket" },
};
/** Of what AWS does not say of it, such as a key, nothing is written down. */
const logGroup: Thing = {
  type: "aws:cloudwatch/logGroup:LogGroup",
  name: "log",
  inputs: { name: "/things" },
};
const secret: Thing = {
  type: "aws:secretsmanager/secret:Secret",
  name: "key",
  inputs: { name: "key", recoveryWindowInDays: 0 },
  secret: { description: "hunter2" },
};
const unsupported: Thing = {
  type: "aws:sqs/queue:Queue",
  name: "jobs",
  from: { bucket: "files.bucket" },
};

describe("the engine", () => {
  const fixture = useEmbeddedAws();
  let dataDirectory: string;
  let events: EngineEvent[];
  beforeEach(() => {
    dataDirectory = mkdtempSync(join(tmpdir(), "engine-"));
    events = [];
  });
  afterEach(() => rmSync(dataDirectory, { recursive: true }));

  const options = (
    things: readonly Thing[],
    { failure, ...further }: Partial<EngineOptions> & { failure?: string } = {},
  ): EngineOptions => ({
    program: join(PROGRAMS, "things"),
    stack: "dev",
    dataDirectory,
    environment: { ...fixture.environment, THINGS: JSON.stringify({ things, failure }) },
    onEvent: (event) => events.push(event),
    ...further,
  });
  const errorsOf = ({ diagnostics }: Awaited<ReturnType<typeof up>>) =>
    diagnostics.filter(({ severity }) => severity === "error");

  it("previews without a state or an AWS, and knows only what can be known", async () => {
    const { ok, resources, outputs } = await preview({
      ...options([bucket, versioning]),
      dataDirectory: undefined,
      environment: { THINGS: JSON.stringify({ things: [bucket, versioning] }) },
    });

    assert.equal(ok, true);
    assert.deepEqual(
      resources.map(({ urn }) => urn),
      [
        "urn:pulumi:dev::things::pulumi:pulumi:Stack::things-dev",
        "urn:pulumi:dev::things::aws:s3/bucket:Bucket::files",
        "urn:pulumi:dev::things::aws:s3/bucketVersioning:BucketVersioning::versions",
      ],
    );
    const [, , versions] = resources;
    assert.equal(versions!.inputs.bucket, "things-files");
    assert.deepEqual(versions!.propertyDependencies, { bucket: [resources[1]!.urn] });
    assert.deepEqual(outputs, { size: 4, ids: UNKNOWN, password: "[secret]" });
  });

  it("deploys, changes nothing the second time, and destroys", async () => {
    const first = await up(options([bucket, versioning, secret]));
    const second = await up(options([bucket, versioning, secret]));
    const looked = await refresh(options([]));
    const destroyed = await destroy(options([]));

    assert.deepEqual(errorsOf(first), []);
    assert.equal(first.summary.create, 4);
    assert.deepEqual((first.outputs.ids as string[]).slice(0, 2), ["things-files", "things-files"]);
    assert.deepEqual([second.summary.same, second.summary.create], [4, 0]);
    assert.equal(looked.resources.length, 4);
    assert.equal(destroyed.summary.delete, 4);
    assert.equal(destroyed.ok, true);
  });

  it("writes no secret down, and shows none", async () => {
    const result = await up(options([secret]));

    await destroy(options([]));
    const folder = join(dataDirectory, "stack");
    const written = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
    assert.equal(result.ok, true);
    assert.doesNotMatch(written.join("\n"), /hunter2/);
    assert.doesNotMatch(JSON.stringify([result.outputs, events]), /hunter2/);
  });

  it("says which resource failed and why, and goes on from there", async () => {
    const failed = await up(options([bucket, unsupported]));
    const repaired = await up(options([bucket]));
    await destroy(options([]));

    assert.equal(failed.ok, false);
    const [error] = errorsOf(failed);
    assert.match(error!.urn!, /::jobs$/);
    assert.match(error!.message, /does not have the resource type aws:sqs\/queue:Queue/);
    assert.deepEqual([repaired.ok, repaired.summary.same, repaired.summary.create], [true, 2, 0]);
  });

  it("tells what the program prints and throws, and deletes nothing then", async () => {
    await up(options([bucket]));

    const failed = await up(options([], { failure: "out of luck" }));

    assert.equal(failed.ok, false);
    assert.match(errorsOf(failed)[0]!.message, /out of luck/);
    assert.ok(failed.diagnostics.some(({ message }) => message === "registered 0"));
    assert.equal(failed.summary.delete, 0);
    assert.equal((await destroy(options([]))).summary.delete, 2);
  });

  it("does not run a program again that has not changed, unless something is gone", async () => {
    const again = () => up(options([bucket, logGroup], { skipUnchanged: true }));
    const first = await again();
    const ran = () => events.some((event) => event.kind === "resource");
    events = [];

    const skipped = await again();

    assert.equal(ran(), false);
    assert.deepEqual(skipped.outputs, first.outputs);
    assert.deepEqual([skipped.ok, skipped.resources.length], [true, first.resources.length]);

    const { S3 } = await import("@aws-sdk/client-s3");
    const s3 = new S3({ ...fixture.client, forcePathStyle: true });
    await s3.deleteBucket({ Bucket: "things-files" });
    const healed = await up(options([bucket, logGroup], { skipUnchanged: true, refresh: true }));
    assert.equal(healed.summary.create, 1);
    await destroy(options([]));
  });

  it("stops when it is told to, and remembers what is made", async () => {
    const interruption = new AbortController();
    const stopping = up(
      options([bucket, versioning], {
        signal: interruption.signal,
        onEvent: (event) => {
          if (event.kind === "resource" && event.name === "files") interruption.abort();
        },
      }),
    );

    await assert.rejects(stopping, { name: "AbortError" });
    const { summary } = await destroy(options([]));

    assert.ok(summary.delete >= 2);
  });
});
