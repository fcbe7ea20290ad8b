import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { documentation } from "../../policy/documentation";
import { rules } from "../../policy/rules";

describe("the documentation of the policies", () => {
  it("is as the rules are (renew it: node --require tsx/cjs policy/documentation.ts)", () => {
    const file = join(__dirname, "..", "..", "docs", "policies.md");
    assert.equal(readFileSync(file, "utf8"), documentation(rules));
  });
});

describe("every rule", () => {
  for (const { name, description, consequence, source, settings = {} } of rules) {
    it(`${name} has a name in kebab-case, a sentence of description, a reason and a source`, () => {
      assert.match(name, /^[a-z]+(-[a-z]+)+$/);
      assert.match(description, /^Checks that .*\.$/);
      assert.match(consequence, /[.]$/);
      assert.match(source, /^https:\/\/(docs\.aws\.amazon\.com|states-language\.net)\//);
      for (const schema of Object.values(settings)) assert.ok(schema.description);
    });
  }

  it("has a name of its own", () => {
    assert.equal(new Set(rules.map(({ name }) => name)).size, rules.length);
  });
});
