import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readWorkItem } from "../../cli/stack/workItem";

const item = { jiraStoryId: "PROJ-1", packageIds: ["a"], metadata: { notes: "n" } };

describe("readWorkItem", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "items-"));
  });
  after(() => rm(folder, { recursive: true }));

  const read = async (content: string) => {
    const file = join(folder, "item.json");
    await writeFile(file, content);
    return readWorkItem(file);
  };

  it("gives the item of a file", async () => {
    assert.deepEqual(await read(JSON.stringify(item)), item);
  });

  it("says that there is no file, or that it is a folder", async () => {
    await assert.rejects(readWorkItem(join(folder, "none")), /none': there is no such file/);
    await assert.rejects(readWorkItem(folder), /cannot read the work item .*: it is a folder/);
  });

  for (const [what, content, message] of [
    ["what is not JSON", "{", /item.json' is not JSON/],
    ["what is no object", "[]", /it must be a JSON object/],
    ["a story key that is none", { ...item, jiraStoryId: "x" }, /must be a story key.* not "x"/],
    [
      "a story key that is too long",
      { ...item, jiraStoryId: `A${"B".repeat(260)}-1` },
      /story key/,
    ],
    ["no story key", { packageIds: ["a"] }, /must be a story key.* not undefined/],
    ["no packages", { ...item, packageIds: [] }, /packageIds must be a non-empty list/],
    ["packages without a name", { ...item, packageIds: [""] }, /packageIds must be a non-empty/],
    ["metadata that is no object", { ...item, metadata: "x" }, /metadata must be an object/],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const text = typeof content === "string" ? content : JSON.stringify(content);

      await assert.rejects(read(text), { name: "CommandError", message });
    });
  }
});
