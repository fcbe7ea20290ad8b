import assert from "node:assert/strict";
import fc from "fast-check";
import { Expression, isExpression } from "../../../../local/aws/states/jsonata/expression";
import { plain, UnsupportedResult } from "../../../../local/aws/states/jsonata/plain";

async function evaluate(source: string, bindings: object = {}): Promise<unknown> {
  const value = plain(await new Expression(`{% ${source} %}`).evaluate(bindings as any));
  return JSON.parse(JSON.stringify(value));
}

describe("JSONata expressions", () => {
  it("are strings with nothing around the marks", () => {
    assert.equal(isExpression("{% 1 %}"), true);
    assert.equal(isExpression(" {% 1 %}"), false);
    assert.equal(isExpression("{% 1 %} "), false);
    assert.equal(isExpression("{%}"), false);
  });

  it("find the same by a plain path as by the library", async () => {
    const bindings = {
      states: { input: { one: { two: [1] }, list: [{ a: 1 }, { a: 2 }], single: [{ a: [3] }] } },
      flat: [[1], [2]],
    };
    for (const path of [
      "$states.input.one.two",
      "$states.input.list.a",
      "$states.input.single.a",
      "$states.input.list",
      "$states.input.one.none",
      "$states.input.none.deeper",
      "$flat",
    ]) {
      const plainPath = await new Expression(`{% ${path} %}`).evaluate(bindings);
      const library = await new Expression(`{% (${path}) %}`).evaluate(bindings);
      assert.deepEqual(JSON.stringify(plainPath), JSON.stringify(library), path);
    }
  });

  it("find the same by any plain path in any value", async () => {
    const names = fc.constantFrom("a", "b");
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<unknown>(null, 1, "x", [], {}),
        fc.array(tie("any"), { maxLength: 2 }),
        fc.dictionary(names, tie("any"), { noNullPrototype: true }),
      ),
    })).any;
    const path = fc.array(names, { maxLength: 3 }).map((rest) => ["$v", ...rest].join("."));
    await fc.assert(
      fc.asyncProperty(value, path, async (v, source) => {
        const byPath = await new Expression(`{% ${source} %}`).evaluate({ v });
        const byLibrary = await new Expression(`{% (${source}) %}`).evaluate({ v });
        assert.equal(JSON.stringify(byPath), JSON.stringify(byLibrary));
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it("do not reach what every object inherits", async () => {
    const found = await new Expression("{% $states.constructor %}").evaluate({ states: {} });

    assert.equal(found, undefined);
  });

  it("have AWS's functions", async () => {
    assert.deepEqual(await evaluate("$partition([1,2,3], 2)"), [[1, 2], [3]]);
    assert.deepEqual(await evaluate("$range(0, 10, 5)"), [0, 5, 10]);
    assert.equal(await evaluate("$range(0, 4, 5)"), 0);
    assert.equal(await evaluate("$hash('a', 'SHA-1')"), "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8");
    assert.deepEqual(await evaluate(`$parse('{"a":[1]}').a`), [1]);
    assert.equal(await evaluate("$random(7) = $random(7)"), true);
    assert.match(String(await evaluate("$uuid()")), /^[0-9a-f-]{36}$/);
  });

  it("do not have $eval", async () => {
    await assert.rejects(evaluate("$eval('1')"), { code: "T1006" });
  });

  it("end when they would run for ever or nest too deep", async () => {
    await assert.rejects(evaluate("($f := function($n){1 + $f($n + 1)}; $f(0))"), {
      code: "D1011",
    });
  });

  it("give nothing that is not JSON", async () => {
    await assert.rejects(evaluate("function($x){$x}"), UnsupportedResult);
    await assert.rejects(evaluate("$sum"), UnsupportedResult);
    await assert.rejects(evaluate('{"f": $sum}'), UnsupportedResult);
  });

  it("give arrays that mean the same after a restart", async () => {
    const bindings = { list: plain(await new Expression("{% [1..3][$ > 1] %}").evaluate({})) };

    assert.deepEqual(await evaluate("{'a': $list}", bindings), { a: [2, 3] });
    assert.equal(Object.hasOwn(bindings.list as object, "sequence"), false);
  });
});
