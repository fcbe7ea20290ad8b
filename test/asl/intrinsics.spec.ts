import { assertRefused, assertValid, machine } from "./machine";

const parameter = (value: unknown) => machine({ Type: "Pass", Parameters: { "value.$": value } });
const REFUSAL =
  /The value for the field 'value\.\$' must be a valid JSONPath or a valid intrinsic function call/;

describe("intrinsic functions", () => {
  for (const call of [
    "States.Format('Hello {}, you are {}.', $.name, 42)",
    "States.Format('it\\'s \\{not\\} a \\\\ place')",
    "States.Format($.template, $.name)   ",
    'States.StringToJson(\'{"plain": "false"}\')',
    "States.StringSplit('a\nb', '\n')",
    "States.Array(States.Array(), null, true, -1.5e3, $$.Execution.Name, $variable)",
    "States.ArrayGetItem(States.StringSplit(States.Format('{}/{}', $.a, $.b), '/'), 1)",
    "States.MathRandom(0, 10, $.seed)",
    "States.MathAdd($.n, -1)",
    "States.JsonMerge($.a[0], $.b['c d'], false)",
    "States.UUID()",
    "States.Hash($.a, 'SHA-256')",
  ]) {
    it(`accepts ${JSON.stringify(call)}`, () => assertValid(parameter(call)));
  }

  for (const [call, why] of [
    ["States.Nothing($.a)", "there is no such function"],
    ["States.toString(1)", "it is only what every object has"],
    ["States.format('{}', $.a)", "names keep their case"],
    ["States.Format('{}', $.a", "a parenthesis is missing"],
    ["States.UUID($.a)", "it takes no argument"],
    ["States.MathAdd($.a)", "an argument is missing"],
    ["States.MathAdd(1, '-1')", "a text is no number"],
    ["States.ArrayRange(1, '9', 2)", "a text is no number"],
    ["States.Format('a \\\"quote\\\"', $.a)", "nothing but ' { } \\ is escaped"],
    ['States.Format("{}", $.a)', "texts are in single quotes"],
    ["States.Array(1,)", "an argument is missing"],
    ["a States.UUID()", "it must be the whole value"],
    ["hello", "it is neither"],
    [1, "it is no text"],
    [null, "it is no text"],
  ] as const) {
    it(`refuses ${JSON.stringify(call)}: ${why}`, () => assertRefused(parameter(call), REFUSAL));
  }

  it("refuses an error path from a function that gives no text", () => {
    const fail = (ErrorPath: string) => machine({ Type: "Fail", ErrorPath });
    assertValid(fail("States.Format('{}', $.a)"));
    assertRefused(fail("States.MathAdd($.a, $.b)"), /\/ErrorPath Value must be a valid JSONPath/);
  });
});
