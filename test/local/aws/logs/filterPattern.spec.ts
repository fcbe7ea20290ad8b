import assert from "node:assert/strict";
import { parseFilterPattern } from "../../../../local/aws/logs/filterPattern";

describe("A filter pattern", () => {
  const message = '[ERROR 400] Bad request: "id" is missing';
  const json = JSON.stringify({
    level: "ERROR",
    code: 503,
    ok: false,
    detail: { user: "ann@example.com", none: null },
    items: [{ id: 1 }, { id: 2 }],
    "with space": "x",
  });

  const cases: [pattern: string, message: string, matches: boolean][] = [
    ["", message, true],
    ["ERROR", message, true],
    ["error", message, false],
    ["ERROR missing", message, true],
    ["ERROR found", message, false],
    ['"Bad request"', message, true],
    ['"request Bad"', message, false],
    ['"\\"id\\" is"', message, true],
    ["ERROR -missing", message, false],
    ["ERROR -found", message, true],
    ['-"Bad request"', message, false],
    ["?WARN ?ERROR", message, true],
    ["?WARN ?INFO", message, false],
    ["?WARN missing", message, true],
    ["%ERROR [0-9]{3}%", message, true],
    ["%ERROR [a-z]%", message, false],
    ['{ $.level = "ERROR" }', json, true],
    ["{ $.level = ERROR }", json, true],
    ['{ $.level != "ERROR" }', json, false],
    ['{ $.level = "ERR*" }', json, true],
    ['{ $.level = "ERR" }', json, false],
    ["{ $.level = %^E.*R$% }", json, true],
    ["{ $.code = 503 }", json, true],
    ["{ $.code >= 500 && $.code < 600 }", json, true],
    ["{ $.code > 5.1e2 }", json, false],
    ['{ $.code = 1 || ($.level = "ERROR" && $.ok IS FALSE) }', json, true],
    ['{ ($.code = 1 || $.level = "ERROR") && $.ok IS TRUE }', json, false],
    ["{ $.detail.none IS NULL }", json, true],
    ["{ $.detail.user = *@example.com }", json, true],
    ["{ $.detail.missing NOT EXISTS }", json, true],
    ["{ $.detail.user NOT EXISTS }", json, false],
    ["{ $.detail EXISTS }", json, true],
    ["{ $.items[1].id = 2 }", json, true],
    ["{ $.items[0].id = 2 }", json, false],
    ["{ $.items[*].id = 2 }", json, true],
    ['{ $["with space"] = "x" }', json, true],
    ['{ $.level = "ERROR" }', "not json", false],
    ['{ $.level = "ERROR" }', "{ broken", false],
    ['{ $.toString = "x" }', json, false],
  ];

  for (const [pattern, text, matches] of cases) {
    it(`${pattern || "that is empty"} ${matches ? "matches" : "does not match"} ${text.slice(0, 12)}...`, () => {
      assert.equal(parseFilterPattern(pattern)(text), matches);
    });
  }

  for (const pattern of [
    '"open',
    "{ $.a = }",
    "{ $.a }",
    "{ a = 1 }",
    "{ $.a < b }",
    "{ $.a = 1",
    "%(%",
  ]) {
    it(`${pattern} is refused`, () => {
      assert.throws(() => parseFilterPattern(pattern), { code: "InvalidParameterException" });
    });
  }

  it("with columns is refused by name", () => {
    assert.throws(() => parseFilterPattern("[ip, user]"), {
      statusCode: 501,
      message: "Space-delimited filter patterns are not emulated",
    });
  });
});
