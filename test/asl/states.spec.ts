import { assertRefused, assertValid, type Fields, JSONATA, LAMBDA, machine, map } from "./machine";

const PASS = { Type: "Pass", End: true };
const branch = (name = "B", fields: Fields = {}) => ({
  StartAt: name,
  States: { [name]: PASS },
  ...fields,
});

describe("a state", () => {
  for (const type of ["pass", "Lambda", "", null, 1]) {
    it(`is not of the type ${JSON.stringify(type)}`, () => {
      assertRefused(
        machine({ Type: type }),
        /\/Type The field 'Type' should have one of these values: \[Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map\]/,
      );
    });
  }

  it("has a type", () => assertRefused(machine({}), /These fields are required: \[Type\]/));

  it("leads on or ends, and not both", () => {
    const states = (fields: Fields) => ({
      StartAt: "A",
      States: { A: { Type: "Pass", ...fields }, B: PASS },
    });
    assertValid(states({ Next: "B" }));
    assertValid(states({ Next: "B", End: false }));
    assertRefused(states({}), /should have only one of the following fields: \[Next, End\]/);
    assertRefused(
      states({ End: false }),
      /should have only one of the following fields: \[Next, End\]/,
    );
    assertRefused(states({ Next: "B", End: true }), /should only be one of .*\[Next, End\]/);
    assertRefused(states({ Next: ["B"] }), /\/Next Expected value of type String/);
    assertRefused(states({ End: "true" }), /\/End Expected value of type Boolean/);
  });

  it("has a name of 1 to 80 characters, of its own in the whole machine", () => {
    assertValid(branch("a".repeat(80)));
    assertRefused(branch("a".repeat(81)), /^INVALID_STATE_NAME .*exceeds the 80-character limit/);
    assertRefused(
      machine({ Type: "Parallel", Branches: [branch("X"), branch("X")] }),
      /^DUPLICATE_STATE_NAME \/States\/Only\/Branches\[1\]\/States\/X Duplicate State name: X/,
    );
    assertRefused(
      machine({ Type: "Parallel", Branches: [branch("Only")] }),
      /Duplicate State name: Only/,
    );
  });

  it("may be called as objects' own methods are, if it is there", () => {
    const States = { toString: { Type: "Pass", Next: "constructor" } };
    assertRefused({ StartAt: "toString", States }, /Missing 'Next' target: constructor/);
    assertValid({ StartAt: "toString", States: { ...States, constructor: { Type: "Succeed" } } });
  });

  for (const [fields, name] of [
    [{ Type: "Pass", toString: 1 }, "toString"],
    [{ Type: "Pass", Resource: LAMBDA }, "Resource"],
    [{ Type: "Pass", ResultSelector: {} }, "ResultSelector"],
    [{ Type: "Wait", Seconds: 1, ResultPath: "$" }, "ResultPath"],
    [{ Type: "Wait", Seconds: 1, Parameters: {} }, "Parameters"],
    [{ Type: "Succeed", End: true }, "End"],
    [{ Type: "Succeed", Assign: {} }, "Assign"],
    [{ Type: "Fail", OutputPath: "$" }, "OutputPath"],
    [{ Type: "Fail", Next: "Only" }, "Next"],
    [{ Type: "Task", Resource: LAMBDA, Result: {} }, "Result"],
    [{ Type: "Task", Resource: LAMBDA, Timeoutseconds: 1 }, "Timeoutseconds"],
    [{ Type: "Parallel", Branches: [branch()], TimeoutSeconds: 1 }, "TimeoutSeconds"],
    [map({ TimeoutSeconds: 1 }), "TimeoutSeconds"],
    [map({ Arguments: {} }), "Arguments"],
  ] as const) {
    it(`of the type ${fields.Type} has no ${name}`, () => {
      assertRefused(machine(fields), new RegExp(`/States/Only Field '${name}' is not supported`));
    });
  }

  for (const [jsonPath, jsonata] of [
    [
      { Type: "Pass", InputPath: "$" },
      { Type: "Pass", Output: 1 },
    ],
    [
      { Type: "Pass", Result: 1 },
      { Type: "Pass", Output: 1 },
    ],
    [
      { Type: "Task", Resource: LAMBDA, Parameters: {} },
      { Type: "Task", Resource: LAMBDA, Arguments: {} },
    ],
    [
      { Type: "Wait", SecondsPath: "$.s" },
      { Type: "Wait", Seconds: "{% 1 %}" },
    ],
    [map({ ItemsPath: "$.a" }), map({ Items: [1] })],
  ] as const) {
    it(`keeps the fields of ${JSON.stringify(jsonPath).slice(0, 40)} and its like apart`, () => {
      assertValid(machine(jsonPath));
      assertValid(machine(jsonata, JSONATA));
      assertRefused(
        machine(jsonPath, JSONATA),
        /\/States\/Only The QueryLanguage is set to 'JSONata'/,
      );
    });
  }

  it("may take JSONata on in a machine of JSONPath, and not the other way round", () => {
    assertValid(machine({ Type: "Pass", QueryLanguage: "JSONata", Output: "{% 1 %}" }));
    assertRefused(
      machine({ Type: "Pass", QueryLanguage: "JSONPath", InputPath: "$" }, JSONATA),
      /\/States\/Only 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine/,
    );
    assertRefused(machine({ Type: "Pass", QueryLanguage: "jsonata" }), /\[JSONPath, JSONata\]/);
    const inner = { StartAt: "I", States: { I: { Type: "Pass", Output: 1, End: true } } };
    assertRefused(
      machine({ Type: "Map", QueryLanguage: "JSONata", ItemProcessor: inner }),
      /\/ItemProcessor\/States\/I The QueryLanguage is set to 'JSONPath', but field 'Output'/,
    );
  });
});

describe("a Wait", () => {
  for (const fields of [
    { Seconds: 0 },
    { Seconds: 99_999_999 },
    { Timestamp: "2030-01-01T00:00:00Z" },
    { Timestamp: "2030-01-01T00:00:00.123+02:00" },
    { TimestampPath: "$.t" },
  ]) {
    it(`accepts ${JSON.stringify(fields)}`, () =>
      assertValid(machine({ Type: "Wait", ...fields })));
  }

  const ONE = /\[SecondsPath, Seconds, TimestampPath, Timestamp\]/;
  for (const [fields, expected] of [
    [{}, ONE],
    [{ Seconds: 1, TimestampPath: "$.t" }, ONE],
    [{ Seconds: -1 }, /\/Seconds Minimum value is 0, not -1/],
    [{ Seconds: 100_000_000 }, /\/Seconds Maximum value is 99999999/],
    [{ Seconds: "1" }, /\/Seconds Expected value of type Integer/],
    [{ Timestamp: "2030-01-01T00:00:00" }, /\/Timestamp String does not match RFC3339 timestamp/],
    [{ Timestamp: "2030-01-01t00:00:00z" }, /String does not match RFC3339 timestamp/],
    [{ Timestamp: "2030-01-01 00:00:00Z" }, /String does not match RFC3339 timestamp/],
    [{ Timestamp: "2030-13-01T00:00:00Z" }, /String does not match RFC3339 timestamp/],
  ] as const) {
    it(`refuses ${JSON.stringify(fields)}`, () => {
      assertRefused(machine({ Type: "Wait", ...fields }), expected);
    });
  }
});

describe("a Fail", () => {
  it("has an error and a cause, each in one way", () => {
    assertValid(machine({ Type: "Fail" }));
    assertValid(machine({ Type: "Fail", ErrorPath: "$.e", Cause: "c" }));
    assertRefused(machine({ Type: "Fail", Error: "e", ErrorPath: "$.e" }), /\[Error, ErrorPath\]/);
    assertRefused(machine({ Type: "Fail", Cause: "c", CausePath: "$.c" }), /\[Cause, CausePath\]/);
    assertRefused(machine({ Type: "Fail", Error: 500 }), /\/Error Expected value of type String/);
  });
});

describe("a Parallel", () => {
  it("has branches, each a machine of its own", () => {
    const parallel = (Branches: unknown) => machine({ Type: "Parallel", Branches });
    assertValid(parallel([branch("A", { Comment: "c" }), branch("B")]));
    assertRefused(machine({ Type: "Parallel" }), /These fields are required: \[Branches\]/);
    assertRefused(parallel([]), /\/Branches Value cannot be empty/);
    assertRefused(parallel({}), /\/Branches Expected value of type Array/);
    assertRefused(parallel([{}]), /\/Branches\[0\] These fields are required: \[States, StartAt\]/);
    assertRefused(
      parallel([branch("A", { StartAt: "X" })]),
      /\/Branches\[0\]\/StartAt Missing 'Next' target: X/,
    );
    assertRefused(
      parallel([branch("A", JSONATA)]),
      /\/Branches\[0\] Field 'QueryLanguage' is not supported/,
    );
    assertRefused(
      parallel([{ StartAt: "A", States: { A: { Type: "Pass", Next: "Only" } } }]),
      /\/Branches\[0\]\/States\/A\/Next Missing 'Next' target: Only/,
    );
  });
});
