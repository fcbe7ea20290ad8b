import { assertRefused, assertValid, JSONATA, LAMBDA, machine, map } from "./machine";

const output = (expression: string) =>
  machine({ Type: "Pass", Output: `{% ${expression} %}` }, JSONATA);
const task = (fields: object) =>
  machine({ Type: "Task", Resource: LAMBDA, Arguments: {}, ...fields }, JSONATA);

describe("JSONata expressions", () => {
  for (const [expression, message] of [
    ["1 +", /Unexpected end of expression/],
    ['"unterminated', /String literal must be terminated by a matching quote/],
    ["a[1,2)", /Expected "]", got ","/],
    ["", /Unexpected end of expression/],
    ["$x :=", /Unexpected end of expression/],
  ] as const) {
    it(`refuses '${expression}', which does not parse`, () => {
      assertRefused(output(expression), /^INVALID_JSONATA_EXPRESSION \/States\/Only\/Output /);
      assertRefused(output(expression), message);
    });
  }

  for (const [expression, name] of [
    ["phone", "phone"],
    ["phone[0].area", "phone"],
    ["$states.input.a & phone", "phone"],
    ["[phone]", "phone"],
    ['{"a": phone}', "phone"],
    ["{phone: 1}", "phone"],
    ["-phone", "phone"],
    ["true ? 1 : phone", "phone"],
    ["($x := phone; $x)", "phone"],
    ["$count(phone)", "phone"],
    ["phone ~> $count()", "phone"],
    ["$map($states.input.a, function($x){ phone })", "phone"],
    ["$.phone", "\\$"],
  ] as const) {
    it(`refuses '${expression}', which reads a context that is empty`, () => {
      assertRefused(
        output(expression),
        new RegExp(`^UNSUPPORTED_JSONATA_EXPRESSION .*Reference to '${name}' at the top level`),
      );
    });
  }

  it("refuses '$$'", () => {
    assertRefused(output("$$"), /Reference to '\$\$' is not supported\./);
  });

  for (const expression of [
    "$states.input.phone",
    "$phone",
    "$states.input.items[price > 3].{'name': $.name}",
    "$states.input.items^(>price).name",
    "$states.input.items{category: $sum(price)}",
    "$map($states.input.a, function($x){ $x.phone })",
    "[1..3].($ * 2)",
    '/* %} and {% */ "text with %} inside"',
    "$replace($states.input.s, /[^a-z]+/i, '-')",
    "($f := function($n){ $n <= 1 ? 1 : $n * $f($n - 1) }; $f(5))",
    "$states.input ~> |items|{'x': price * 2}|",
    "$states.context.Execution.Id & $uuid()",
  ]) {
    it(`accepts '${expression}'`, () => assertValid(output(expression)));
  }

  it("takes an error from the Output and the Assign of a Catch alone", () => {
    const catcher = { ErrorEquals: ["States.ALL"], Next: "Only" };
    const error = "{% $states.errorOutput.Cause %}";
    assertValid(task({ Catch: [{ ...catcher, Output: error, Assign: { cause: error } }] }));
    assertRefused(
      task({ Output: error }),
      /^UNSUPPORTED_JSONATA_EXPRESSION \/States\/Only\/Output Field '\$states\.errorOutput' does not exist\./,
    );
  });

  it("leaves texts alone where AWS reads no expression", () => {
    const text = "{% not an expression";
    assertValid(machine({ Type: "Pass", Comment: text }, JSONATA));
    assertValid(task({ Retry: [{ ErrorEquals: [text], Comment: text }] }));
    assertValid(task({ Credentials: { RoleArn: text } }));
    const ReaderConfig = {
      InputType: "CSV",
      CSVHeaderLocation: "GIVEN",
      CSVHeaders: [text],
    };
    const ItemReader = { Resource: "arn:aws:states:::s3:getObject", Arguments: {}, ReaderConfig };
    assertValid(machine(map({ ItemReader }), JSONATA));
  });

  it("reads every text of a payload, whatever its key", () => {
    assertRefused(
      task({ Arguments: { Comment: "{% phone %}" } }),
      /\/Arguments\/Comment Reference/,
    );
    assertRefused(task({ Output: [{ Next: "{% phone %}" }] }), /\/Output\[0\]\/Next Reference/);
    const batch = { BatchInput: { Comment: "{% phone %}" } };
    assertRefused(machine(map({ ItemBatcher: batch }), JSONATA), /\/BatchInput\/Comment Reference/);
  });

  for (const text of ["a {% 1 %}", "{% 1 %} b", "{% 1", "1 %}", "{%}"]) {
    it(`refuses the text '${text}', which is half an expression`, () => {
      assertRefused(
        machine({ Type: "Pass", Output: text }, JSONATA),
        /JSONata string must start with \{% and end with %\}/,
      );
    });
  }

  it("takes delimiters with spaces around both for a literal", () => {
    assertValid(machine({ Type: "Pass", Output: " {% a %} " }, JSONATA));
  });
});
