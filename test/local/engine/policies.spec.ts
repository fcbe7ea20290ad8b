import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetBucketTaggingCommand, ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { type EngineOptions, type EngineResult, preview, up } from "../../../local/engine";
import { useEmbeddedAws } from "../../support/embeddedAws";
import type { Thing } from "../../support/programs/things";

const SUPPORT = join(__dirname, "..", "..", "support");
const bucket = (name: string): Thing => ({
  type: "aws:s3/bucket:Bucket",
  name,
  inputs: { bucket: name },
});

describe("the engine with a policy pack in the loop", () => {
  const fixture = useEmbeddedAws();
  let dataDirectory: string;
  let s3: S3Client;
  beforeEach(() => {
    dataDirectory = mkdtempSync(join(tmpdir(), "policies-"));
    s3 = new S3Client({ ...fixture.client, forcePathStyle: true });
  });
  afterEach(() => rmSync(dataDirectory, { recursive: true }));

  const options = (things: readonly Thing[]): EngineOptions => ({
    program: join(SUPPORT, "programs", "things"),
    stack: "dev",
    dataDirectory,
    environment: { ...fixture.environment, THINGS: JSON.stringify({ things }) },
    policyPacks: [join(SUPPORT, "packs", "buckets")],
  });
  const found = ({ findings }: EngineResult) =>
    findings.map(({ policy, enforcementLevel, message, urn }) => [
      policy,
      enforcementLevel,
      message.trim().split("\n").at(-1),
      urn.split("::").at(-1),
    ]);
  const buckets = async () =>
    ((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).map(({ Name }) => Name);

  it("remediates before it checks, and makes what was remediated", async () => {
    const result = await up(options([bucket("plain")]));

    assert.equal(result.ok, true);
    assert.deepEqual(
      result.findings.map(({ policy, enforcementLevel }) => [policy, enforcementLevel]),
      [
        ["bucket-tagged", "remediate"],
        ["bucket-counted", "advisory"],
      ],
    );
    const { TagSet } = await s3.send(new GetBucketTaggingCommand({ Bucket: "plain" }));
    assert.deepEqual(TagSet, [{ Key: "remediated", Value: "yes" }]);
  });

  it("lets the rest run at a preview, and judges the whole stack", async () => {
    const result = await preview(options([bucket("forbidden"), bucket("other")]));

    assert.equal(result.ok, false);
    const seen = found(result).filter(([policy]) => policy !== "bucket-tagged");
    assert.deepEqual(seen, [
      ["bucket-not-forbidden", "mandatory", "forbidden is no name for a bucket", "forbidden"],
      ["bucket-counted", "advisory", "forbidden of 2", "forbidden"],
      ["bucket-counted", "advisory", "other of 2", "other"],
    ]);
  });

  it("makes nothing that a mandatory policy refuses", async () => {
    const result = await up(options([bucket("forbidden")]));

    assert.equal(result.ok, false);
    assert.ok(!(await buckets()).includes("forbidden"));
  });

  it("says of a folder that it is no pack", async () => {
    const policyPacks = [SUPPORT];
    await assert.rejects(preview({ ...options([]), policyPacks }), {
      name: "NotThereError",
      message: /has no PulumiPolicy.yaml/,
    });
  });
});
