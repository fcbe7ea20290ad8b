import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Checkpoint } from "../../../local/engine/checkpoint";
import type { ResourceState } from "../../../local/engine/state";

const state: ResourceState = {
  urn: "urn:pulumi:dev::shop::aws:s3/bucket:Bucket::files",
  type: "aws:s3/bucket:Bucket",
  custom: true,
  id: "files-1",
  inputs: { bucket: "files-1", key: "hunter2" },
  outputs: { bucket: "files-1", key: "hunter2", arn: "arn:aws:s3:::files-1" },
  dependencies: [],
  propertyDependencies: {},
  secrets: ["key"],
};

describe("a checkpoint", () => {
  let folder: string;
  const open = () => Checkpoint.open(folder, "shop", "dev");
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("gives back what was written", () => {
    open().write([state]);

    assert.deepEqual(open().read(), [state]);
  });

  it("holds no secret in clear, and is the owner's alone", () => {
    const checkpoint = open();

    checkpoint.write([state]);

    assert.doesNotMatch(readFileSync(checkpoint.file, "utf8"), /hunter2/);
    assert.equal(statSync(checkpoint.file).mode & 0o077, 0);
    assert.equal(statSync(join(folder, "stack", "key")).mode & 0o077, 0);
  });

  it("has the shape of Pulumi's deployments, version 3, empty members left out", () => {
    const checkpoint = open();

    checkpoint.write([state]);

    const { version, deployment } = JSON.parse(readFileSync(checkpoint.file, "utf8"));
    assert.equal(version, 3);
    const [{ inputs, outputs, ...described }] = deployment.resources;
    assert.deepEqual(described, {
      urn: state.urn,
      type: state.type,
      custom: true,
      id: "files-1",
    });
    assert.equal(inputs.bucket, outputs.bucket);
  });

  it("is refused when it is damaged or of another version", () => {
    const checkpoint = open();
    writeFileSync(checkpoint.file, "{");
    assert.throws(() => checkpoint.read(), { name: "ProjectError", message: /is damaged/ });
    writeFileSync(checkpoint.file, '{"version": 4, "deployment": {"resources": []}}');
    assert.throws(() => checkpoint.read(), /has the format 4, and this version reads 3/);
  });
});
