import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkDefinition } from "../../asl";

interface Definition {
  readonly file: string;
  readonly expected: "valid" | "invalid";
  readonly machineType: "STANDARD" | "EXPRESS";
}

const CORPUS = process.env.ASL_CORPUS ?? join(__dirname, "../../../shared/asl-corpus");
const LEAST_CAUGHT = 0.98;
const MOST_REFUSED = 0.005;

const manifest = join(CORPUS, "manifest.json");
const definitions: readonly Definition[] = existsSync(manifest)
  ? JSON.parse(readFileSync(manifest, "utf8"))
  : [];

function refused({ file, machineType }: Definition): boolean {
  const text = readFileSync(join(CORPUS, file), "utf8");
  return checkDefinition(text, { type: machineType }).some(({ severity }) => severity === "error");
}

function among(expected: Definition["expected"]): readonly Definition[] {
  return definitions.filter((definition) => definition.expected === expected);
}

if (definitions.length > 0) {
  describe("the corpus of definitions", () => {
    it("has its invalid definitions refused", () => {
      const invalid = among("invalid");
      const missed = invalid.filter((definition) => !refused(definition));
      const caught = 1 - missed.length / invalid.length;
      assert.ok(caught >= LEAST_CAUGHT, `missed: ${missed.map(({ file }) => file).join(", ")}`);
    });

    it("has its valid definitions accepted", () => {
      const valid = among("valid");
      const alarms = valid.filter(refused);
      const share = alarms.length / valid.length;
      assert.ok(share <= MOST_REFUSED, `refused: ${alarms.map(({ file }) => file).join(", ")}`);
    });
  });
}
