import { assertRefused, assertValid, type Fields, JSONATA } from "./machine";

const END = { Type: "Succeed" };

function choice(rule: unknown, top: Fields = {}): Fields {
  const Choices = [rule];
  return {
    StartAt: "C",
    States: { C: { Type: "Choice", Choices, Default: "End" }, End: END },
    ...top,
  };
}

const EQUALS = { Variable: "$.a", StringEquals: "b" };
const compare = (fields: Fields) => choice({ Variable: "$.a", Next: "End", ...fields });

describe("a Choice", () => {
  it("has rules", () => {
    const state = (fields: Fields) => ({
      StartAt: "C",
      States: { C: { Type: "Choice", Default: "End", ...fields }, End: END },
    });
    assertRefused(state({}), /\/States\/C These fields are required: \[Choices\]/);
    assertRefused(state({ Choices: [] }), /\/Choices Value cannot be empty/);
    assertRefused(state({ Choices: {} }), /\/Choices Expected value of type Array/);
    assertRefused(
      state({ Choices: [{ ...EQUALS, Next: "End" }], End: true }),
      /Field 'End' is not/,
    );
    assertRefused(
      state({ Choices: [{ ...EQUALS, Next: "End" }], Next: "End" }),
      /Field 'Next' is not/,
    );
  });

  it("leads to states that are there", () => {
    assertRefused(
      choice({ ...EQUALS, Next: "X" }),
      /\/Choices\[0\]\/Next Missing 'Next' target: X/,
    );
    assertRefused(choice(EQUALS), /\/Choices\[0\] These fields are required: \[Next\]/);
  });

  for (const fields of [
    { StringMatches: "a*" },
    { StringLessThanEqualsPath: "$.b" },
    { NumericGreaterThan: -1.5 },
    { BooleanEquals: false },
    { TimestampEquals: "2030-01-01T00:00:00+01:00" },
    { IsPresent: true },
    { IsTimestamp: false },
    { Variable: "$$.Execution.Name", StringEqualsPath: "$variable" },
    { Variable: "$variable.a", IsNull: true, Comment: "why", Assign: { b: 1 } },
  ]) {
    it(`accepts ${JSON.stringify(fields)}`, () => assertValid(compare(fields)));
  }

  for (const [fields, expected] of [
    [{ StringEquals: 1 }, /\/StringEquals The value 1 is not what StringEquals compares with/],
    [{ NumericEquals: "1" }, /\/NumericEquals/],
    [{ BooleanEquals: "true" }, /\/BooleanEquals/],
    [{ TimestampEquals: "2030-01-01" }, /\/TimestampEquals/],
    [{ IsPresent: "true" }, /\/IsPresent/],
    [{ NumericEqualsPath: "b" }, /\/NumericEqualsPath/],
    [{ stringEquals: "b" }, /Field 'stringEquals' is not supported/],
    [
      { StringEquals: "b", IsNull: false },
      /only be one of the following fields: \[StringEquals, IsNull\]/,
    ],
    [{}, /must have only one of the following fields, \[And, Or, Not, Variable, Condition\]/],
    [{ Variable: "a", IsNull: true }, /\/Variable Value is not a Reference Path/],
    [{ Variable: "$.a[*]", IsNull: true }, /\/Variable Value is not a Reference Path/],
    [{ Variable: "$.a[$$.Execution.Id]b", IsNull: true }, /Value is not a Reference Path/],
    [{ StringEqualsPath: "$..b" }, /\/StringEqualsPath/],
    [{ Variable: undefined, IsNull: true }, /\/Variable Value is not a Reference Path/],
    [{ And: [EQUALS] }, /'And' takes no Variable/],
  ] as const) {
    it(`refuses ${JSON.stringify(fields)}`, () => assertRefused(compare(fields), expected));
  }

  it("combines rules, of which only the outermost leads on", () => {
    const nested = { And: [EQUALS, { Or: [EQUALS, { Not: EQUALS }] }], Next: "End" };
    assertValid(choice(nested));
    const inner = { ...EQUALS, Next: "End" };
    assertRefused(
      choice({ And: [inner], Next: "End" }),
      /\/And\[0\] Field 'Next' is not supported/,
    );
    assertRefused(choice({ Not: inner, Next: "End" }), /\/Not Field 'Next' is not supported/);
    assertRefused(choice({ Or: [], Next: "End" }), /\/Or Value cannot be empty/);
    assertRefused(choice({ Not: [EQUALS], Next: "End" }), /\/Not Expected value of type Object/);
  });

  it("has conditions in JSONata, and comparisons in JSONPath", () => {
    const condition = { Condition: "{% $states.input.a = 1 %}", Next: "End" };
    assertValid(choice({ ...condition, Output: { b: 1 }, Assign: { c: "{% 1 %}" } }, JSONATA));
    assertRefused(choice(condition), /field 'Condition' is only supported for the 'JSONata'/);
    const compared = { ...EQUALS, Next: "End" };
    assertRefused(
      choice(compared, JSONATA),
      /field 'Variable' is only supported for the 'JSONPath'/,
    );
    const text = { Condition: "$states.input.a = 1", Next: "End" };
    assertRefused(choice(text, JSONATA), /\/Condition Expected value of type Boolean or a JSONata/);
  });
});
