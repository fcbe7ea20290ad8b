import { assertRefused, assertValid, type Fields, LAMBDA, machine, map } from "./machine";

const task = (fields: Fields) => machine({ Type: "Task", Resource: LAMBDA, ...fields });
const pass = (fields: Fields) => machine({ Type: "Pass", ...fields });

describe("paths", () => {
  for (const path of [
    "$",
    "$.a.b[0]['c d']",
    "$..name",
    "$.a[*].b",
    "$.a[?(@.b == 'c')]",
    "$.a[-1:]",
    "$$.Execution.Input",
    "$variable.a",
    "$.a-b",
    null,
  ]) {
    it(`accepts ${path} as InputPath`, () => assertValid(pass({ InputPath: path })));
  }

  for (const path of [
    "a",
    "input.a",
    "",
    "$.",
    "$a.",
    "$.a[",
    "$.a[?(@.b == 'c']",
    1,
    "States.UUID()",
  ]) {
    it(`refuses ${JSON.stringify(path)} as OutputPath`, () => {
      assertRefused(pass({ OutputPath: path }), /\/OutputPath Value must be a valid JSONPath\./);
    });
  }

  for (const [path, why] of [
    ["$.a[*]", "it names many nodes"],
    ["$..a", "it names many nodes"],
    ["$.a[?(@.b)]", "it names many nodes"],
    ["$$.Task.Token", "the context is read only"],
    ["$variable", "variables are set by Assign"],
    ["result", "it is no path"],
  ] as const) {
    it(`refuses ${path} as ResultPath: ${why}`, () => {
      assertRefused(task({ ResultPath: path }), /\/ResultPath Value is not a Reference Path/);
      const Catch = [{ ErrorEquals: ["States.ALL"], Next: "Only", ResultPath: path }];
      assertRefused(task({ Catch }), /\/Catch\[0\]\/ResultPath Value is not a Reference Path/);
    });
  }

  it("accepts a ResultPath below the input, and none", () => {
    for (const ResultPath of ["$", "$.a.b", "$.a[0]", "$['a b']", null]) {
      assertValid(task({ ResultPath }));
    }
  });

  it("takes items from the context and numbers of a Map from the input alone", () => {
    assertValid(machine(map({ ItemsPath: "$$.Execution.Input.items" })));
    assertRefused(
      machine(map({ ItemsPath: "$.a[*]" })),
      /\/ItemsPath Value is not a Reference Path/,
    );
    for (const field of [
      "MaxConcurrencyPath",
      "ToleratedFailureCountPath",
      "ToleratedFailurePercentagePath",
    ]) {
      assertValid(machine(map({ [field]: "$.n" })));
      assertValid(machine(map({ [field]: "$variable" })));
      assertRefused(
        machine(map({ [field]: "$$.Execution.Input.n" })),
        /Value is not a Reference Path/,
      );
    }
  });

  it("refuses a path to a timeout or a time that names many nodes", () => {
    assertValid(task({ TimeoutSecondsPath: "$.t", HeartbeatSecondsPath: "$$.Execution.Input.h" }));
    assertRefused(task({ TimeoutSecondsPath: "$.t[*]" }), /Value is not a Reference Path/);
    assertRefused(machine({ Type: "Wait", SecondsPath: "seconds" }), /not a Reference Path/);
  });
});
