import { assertRefused, assertValid, type Fields, JSONATA, LAMBDA, machine } from "./machine";

const ALL = { ErrorEquals: ["States.ALL"] };
const ONE = { ErrorEquals: ["A"] };
const retry = (...Retry: unknown[]) => machine({ Type: "Task", Resource: LAMBDA, Retry });
const caught = (...Catch: Fields[]) => machine({ Type: "Task", Resource: LAMBDA, Catch });

describe("Retry", () => {
  it("accepts the whole range of its numbers", () => {
    assertValid(retry({ ...ONE, IntervalSeconds: 0, MaxAttempts: 0, BackoffRate: 1 }));
    assertValid(
      retry({
        ...ALL,
        IntervalSeconds: 3,
        MaxAttempts: 99_999_999,
        BackoffRate: 1.5,
        MaxDelaySeconds: 3,
        JitterStrategy: "FULL",
        Comment: "why",
      }),
    );
  });

  for (const [retrier, expected] of [
    [{}, /\/Retry\[0\] These fields are required: \[ErrorEquals\]/],
    [{ ErrorEquals: [] }, /\/ErrorEquals Value cannot be empty/],
    [{ ErrorEquals: "States.ALL" }, /\/ErrorEquals Expected value of type Array/],
    [{ ErrorEquals: [1] }, /\/ErrorEquals Expected value of type Array/],
    [{ ErrorEquals: ["States.ALL", "A"] }, /States\.ALL must appear alone and at end of list/],
    [{ ...ONE, MaxAttempts: -1 }, /\/MaxAttempts Minimum value is 0, not -1/],
    [{ ...ONE, MaxAttempts: 1.5 }, /\/MaxAttempts Expected value of type Integer/],
    [{ ...ONE, IntervalSeconds: "$interval" }, /\/IntervalSeconds Expected value of type Integer/],
    [{ ...ONE, BackoffRate: 0.5 }, /\/BackoffRate Minimum value is 1, not 0.5/],
    [{ ...ONE, BackoffRate: "2" }, /\/BackoffRate Expected value of type Number/],
    [{ ...ONE, MaxDelaySeconds: 0 }, /\/MaxDelaySeconds Minimum value is 1, not 0/],
    [{ ...ONE, MaxDelaySeconds: 31_622_401 }, /\/MaxDelaySeconds Maximum value is 31622400/],
    [
      { ...ONE, JitterStrategy: "full" },
      /\/JitterStrategy Value should be one of .* \[NONE, FULL\]/,
    ],
    [{ ...ONE, Next: "Only" }, /Field 'Next' is not supported/],
    ["A", /Expected value of type Object/],
  ] as const) {
    it(`refuses ${JSON.stringify(retrier)}`, () => assertRefused(retry(retrier), expected));
  }

  it("has States.ALL last", () => {
    assertValid(retry(ONE, ALL));
    assertRefused(
      retry(ALL, ONE),
      /\/Retry\[0\]\/ErrorEquals States\.ALL must appear alone and at end/,
    );
  });

  it("is not there on a state that calls nothing", () => {
    for (const fields of [{ Type: "Pass" }, { Type: "Wait", Seconds: 1 }, { Type: "Succeed" }]) {
      assertRefused(machine({ ...fields, Retry: [ALL] }), /Field 'Retry' is not supported/);
      const Catch = [{ ...ALL, Next: "Only" }];
      assertRefused(machine({ ...fields, Catch }), /Field 'Catch' is not supported/);
    }
  });
});

describe("Catch", () => {
  it("accepts where to go, the place of the error, variables and a comment", () => {
    assertValid(
      caught({
        ...ALL,
        Next: "Only",
        ResultPath: "$.error",
        Assign: { "e.$": "$.Error" },
        Comment: "",
      }),
    );
  });

  it("refuses to go nowhere, or to a state that is not there", () => {
    assertRefused(caught(ALL), /\/Catch\[0\] These fields are required: \[Next\]/);
    assertRefused(caught({ ...ALL, Next: "X" }), /\/Catch\[0\]\/Next Missing 'Next' target: X/);
  });

  it("refuses what the other query language has", () => {
    assertRefused(
      caught({ ...ALL, Next: "Only", Output: 1 }),
      /\/States\/Only\/Catch\[0\] The QueryLanguage is set to 'JSONPath', but field 'Output'/,
    );
    const Catch = [{ ...ALL, Next: "Only", ResultPath: "$.e" }];
    assertRefused(
      machine({ Type: "Task", Resource: LAMBDA, Catch }, JSONATA),
      /'JSONata', but field 'ResultPath' is only supported for the 'JSONPath'/,
    );
  });
});
