import assert from "node:assert/strict";
import { type Parse, parseOnce } from "../../../../local/aws/dynamodb/expressions";

const db = require("dynalite/db");
const isReserved = (name: string) => name.toLowerCase() === "status";

/** As `dynalite/validations` fills it in. */
function contextOf(attrNames: Record<string, string>, attrVals: Record<string, object>) {
  const all = (members: object) =>
    Object.fromEntries(Object.keys(members).map((name) => [name, true as const]));
  return {
    attrNames,
    attrVals,
    unusedAttrNames: all(attrNames),
    unusedAttrVals: all(attrVals),
    isReserved,
    compare: db.compare,
  };
}

function outcomeOf(parse: Parse, expression: string, names: object, values: object) {
  const context = contextOf({ ...names }, { ...values });
  try {
    const tree = parse(expression, { context });
    return { tree, context };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

/** Fresh modules, since the service has the shared ones parse once. */
function parserOf(name: string): Parse {
  const file = require.resolve(`dynalite/db/${name}`);
  const shared = require.cache[file];
  delete require.cache[file];
  const { parse } = require(file);
  if (shared) require.cache[file] = shared;
  return parse;
}

const TEXT = { S: "text" };
const NUMBER = { N: "7" };

/** Kinds of expressions, each with names and the values of two requests. */
const CONDITIONS: readonly [string, object, object, object][] = [
  ["a = :a", {}, { ":a": TEXT }, { ":a": { S: "another" } }],
  ["a = :a", {}, { ":a": TEXT }, { ":a": NUMBER }],
  ["begins_with(a, :a)", {}, { ":a": TEXT }, { ":a": NUMBER }],
  ["size(a) > :a OR size(:b) < :a", {}, { ":a": NUMBER, ":b": TEXT }, { ":a": TEXT, ":b": TEXT }],
  ["a IN (:a, :b, :a)", {}, { ":a": TEXT, ":b": NUMBER }, { ":a": NUMBER, ":b": NUMBER }],
  ["a BETWEEN :a AND :b", {}, { ":a": NUMBER, ":b": { N: "9" } }, { ":a": NUMBER, ":b": NUMBER }],
  [
    "a between :a and :b",
    {},
    { ":a": NUMBER, ":b": { N: "9" } },
    { ":a": NUMBER, ":b": { N: "1" } },
  ],
  ["attribute_type(a, :a)", {}, { ":a": { S: "N" } }, { ":a": TEXT }],
  [
    "#a.#b[3].c = :a AND attribute_not_exists(#a)",
    { "#a": "x", "#b": "y" },
    { ":a": TEXT },
    { ":a": { S: "" } },
  ],
  ["#a = :a", { "#a": "x", "#b": "y" }, { ":a": TEXT, ":b": TEXT }, { ":a": TEXT, ":b": NUMBER }],
  ["status = :a", {}, { ":a": TEXT }, { ":a": NUMBER }],
  ["a = :missing", {}, { ":a": TEXT }, { ":missing": TEXT }],
  ["__proto__.constructor = :a", {}, { ":a": TEXT }, { ":a": NUMBER }],
  ["a == :a", {}, { ":a": TEXT }, { ":a": TEXT }],
  ["((a = :a))", {}, { ":a": TEXT }, { ":a": TEXT }],
];

const UPDATES: readonly [string, object, object, object][] = [
  [
    "SET a = :a, b.c = if_not_exists(b.c, :b) REMOVE d",
    {},
    { ":a": TEXT, ":b": NUMBER },
    { ":a": NUMBER, ":b": TEXT },
  ],
  ["SET a = a + :a", {}, { ":a": NUMBER }, { ":a": TEXT }],
  ["SET a = list_append(:a, a)", {}, { ":a": { L: [TEXT] } }, { ":a": { L: [] } }],
  ["ADD a :a", {}, { ":a": NUMBER }, { ":a": TEXT }],
  ["DELETE #a :a", { "#a": "x" }, { ":a": { SS: ["x"] } }, { ":a": NUMBER }],
  ["SET a = :a SET b = :a", {}, { ":a": TEXT }, { ":a": TEXT }],
];

describe("expressions that are parsed once", () => {
  for (const [parser, all] of [
    ["conditionParser", CONDITIONS],
    ["updateParser", UPDATES],
  ] as const) {
    for (const [expression, names, first, second] of all) {
      it(`are to other values what the parser makes of them: ${expression}`, () => {
        const parse = parserOf(parser);
        const once = parseOnce(parse);
        for (const values of [first, second, first]) {
          assert.deepEqual(
            outcomeOf(once, expression, names, values),
            outcomeOf(parse, expression, names, values),
          );
        }
      });
    }
  }

  it("are not parsed again for other values", () => {
    let parsed = 0;
    const once = parseOnce((_expression, { context }) => {
      parsed += 1;
      return { args: ["a", context.attrVals?.[":a"]] };
    });

    const trees = ["x", "y"].map((text) =>
      once("a = :a", { context: contextOf({}, { ":a": { S: text } }) }),
    );

    assert.equal(parsed, 1);
    assert.deepEqual(trees, [{ args: ["a", { S: "x" }] }, { args: ["a", { S: "y" }] }]);
  });

  it("do not pile up where each has another text", () => {
    let parsed = 0;
    const once = parseOnce(() => {
      parsed += 1;
      return {};
    });

    for (let i = 0; i < 1000; i++) once(`a${i} = b`, { context: contextOf({}, {}) });
    once("a0 = b", { context: contextOf({}, {}) });

    assert.equal(parsed, 1001);
  });
});
