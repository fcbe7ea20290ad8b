import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readProject } from "../../../local/engine/project";

describe("a project's configuration", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "project-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
  const given = (config: string, stack = "config: {}\n") => {
    write("Pulumi.yaml", `name: shop\nruntime: nodejs\nconfig:\n${config}`);
    write("Pulumi.dev.yaml", stack);
  };
  const refuses = (message: RegExp) =>
    assert.throws(() => readProject(folder, "dev"), { name: "ProjectError", message });

  it("takes defaults from the schema and values from the stack, as text", () => {
    given(
      "  size: { type: integer, default: 3 }\n  tags: { type: object, default: { a: b } }\n",
      "config:\n  shop:size: 4\n  aws:region: eu-west-1\n",
    );

    const { config } = readProject(folder, "dev");

    assert.deepEqual(config, {
      "shop:size": "4",
      "shop:tags": '{"a":"b"}',
      "aws:region": "eu-west-1",
    });
  });

  it("takes a number that was set as text, as the CLI writes it", () => {
    given("  size: { type: integer }\n", 'config:\n  shop:size: "4"\n');

    assert.equal(readProject(folder, "dev").config["shop:size"], "4");
  });

  it("refuses a value of another type, by key, value and type", () => {
    given("  size: { type: integer, default: 3 }\n", "config:\n  shop:size: many\n");

    refuses(
      /'dev' has "many" for the configuration key 'shop:size', which must be of type 'integer'/,
    );
  });

  it("refuses a key without a value", () => {
    given("  size: { type: integer }\n");

    refuses(/'dev' is missing a value for the configuration key 'shop:size'/);
  });

  it("refuses an encrypted value, without showing it", () => {
    given("  size: { type: integer }\n", "config:\n  shop:size:\n    secure: v1:abc\n");

    refuses(/^(?!.*v1:abc).*shop:size is encrypted/);
  });

  it("refuses a stack that has no file where others have one", () => {
    given("  size: { type: integer, default: 3 }\n");

    const message = /there is no stack 'prod' in .*; it has dev/;
    assert.throws(() => readProject(folder, "prod"), { name: "NotThereError", message });
  });

  it("refuses a folder without a project, another runtime and what is not YAML", () => {
    refuses(/has no Pulumi.yaml/);
    write("Pulumi.yaml", "name: shop\nruntime: python\n");
    refuses(/must have the runtime nodejs, not 'python'/);
    write("Pulumi.yaml", "name: [\n");
    refuses(/is not YAML/);
  });
});
