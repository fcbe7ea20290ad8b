import assert from "node:assert/strict";
import { checkDefinition, describeAsAws } from "../../asl";

type Fields = Readonly<Record<string, unknown>>;

/** A machine of one state. */
function machine(state: Fields, top: Fields = {}) {
  return { StartAt: "Only", States: { Only: { End: true, ...state } }, ...top };
}

function errors(definition: unknown, type?: "STANDARD" | "EXPRESS"): string[] {
  return checkDefinition(definition, { type })
    .filter(({ severity }) => severity === "error")
    .map(({ code, path, message }) => `${code} ${path} ${message}`);
}

const JSONATA = { QueryLanguage: "JSONata" };

describe("checkDefinition", () => {
  it("accepts a correct definition, as text and as an object", () => {
    const definition = machine({ Type: "Pass" });
    assert.deepEqual(checkDefinition(definition), []);
    assert.deepEqual(checkDefinition(JSON.stringify(definition)), []);
  });

  it("leaves the definition as it is", () => {
    const definition = machine({ Type: "Task", Resource: "nothing" });
    const before = structuredClone(definition);
    checkDefinition(definition);
    assert.deepEqual(definition, before);
  });

  it("refuses what is not JSON", () => {
    assert.match(errors("{")[0]!, /^INVALID_JSON_DESCRIPTION/);
  });

  it("refuses a machine without states", () => {
    assert.match(errors({})[0]!, /These fields are required: \[States, StartAt\]/);
  });

  it("refuses a transition to a state that is not there", () => {
    const definition = { StartAt: "A", States: { A: { Type: "Pass", Next: "B" } } };
    assert.match(
      errors(definition)[0]!,
      /^MISSING_TRANSITION_TARGET \/States\/A\/Next Missing 'Next' target: B/,
    );
  });

  it("refuses a callback from optimized DynamoDB and offers the AWS SDK integration", () => {
    const found = checkDefinition(
      machine({
        Type: "Task",
        Resource: "arn:aws:states:::dynamodb:putItem.waitForTaskToken",
        Parameters: { TableName: "tokens", Item: {} },
      }),
    ).find(({ severity }) => severity === "error");
    assert.equal(found?.rule, "integration-pattern");
    assert.match(found.message, /is not recognized/);
    assert.match(found.message, /aws-sdk:dynamodb:putItem\.waitForTaskToken/);
  });

  it("refuses a template's value that is neither a path nor an intrinsic function", () => {
    assert.match(
      errors(machine({ Type: "Pass", Parameters: { "Body.$": "hello" } }))[0]!,
      /The value for the field 'Body\.\$' must be a valid JSONPath or a valid intrinsic function call/,
    );
  });

  it("accepts a path with a space after it", () => {
    assert.deepEqual(
      errors(machine({ Type: "Pass", Parameters: { "n.$": "$$.Execution.Name " } })),
      [],
    );
  });

  for (const pattern of [".waitForTaskToken", ".sync"]) {
    it(`refuses ${pattern} in an Express machine`, () => {
      const definition = machine({
        Type: "Task",
        Resource: `arn:aws:states:::states:startExecution${pattern}`,
        Parameters: { StateMachineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:m" },
      });
      assert.deepEqual(errors(definition), []);
      assert.match(errors(definition, "EXPRESS")[0]!, /Express state machine does not support/);
    });
  }

  it("refuses a state that goes back from JSONata to JSONPath", () => {
    assert.match(
      errors(machine({ Type: "Pass", QueryLanguage: "JSONPath" }, JSONATA))[0]!,
      /'QueryLanguage' can not be 'JSONPath'/,
    );
  });

  for (const output of [
    "a {% 1 %}",
    "{% 1 %} b",
    "{% 1 + %}",
    "{% $$ %}",
    "{% $ %}",
    "{% a.b %}",
  ]) {
    it(`refuses the JSONata text '${output}'`, () => {
      assert.equal(errors(machine({ Type: "Pass", Output: output }, JSONATA)).length, 1);
    });
  }

  it("takes delimiters with spaces around both for a literal", () => {
    assert.deepEqual(errors(machine({ Type: "Pass", Output: " {% a %} " }, JSONATA)), []);
  });

  it("accepts fields and '$' below a path", () => {
    const Output = "{% $states.input.items[price > 3].{'name': $.name} %}";
    assert.deepEqual(errors(machine({ Type: "Pass", Output }, JSONATA)), []);
  });

  for (const Assign of [{ states: 1 }, { "1a": 1 }, { ["a".repeat(81)]: 1 }, { "a.$": "b" }]) {
    it(`refuses the variables ${JSON.stringify(Assign).slice(0, 20)}`, () => {
      assert.equal(errors(machine({ Type: "Pass", Assign })).length, 1);
    });
  }

  it("accepts a ProcessorConfig in an Iterator", () => {
    const Iterator = { ...machine({ Type: "Pass" }), ProcessorConfig: { Mode: "INLINE" } };
    const { Only, ...rest } = Iterator.States;
    const States = { Inner: Only, ...rest };
    assert.deepEqual(
      errors(machine({ Type: "Map", Iterator: { ...Iterator, StartAt: "Inner", States } })),
      [],
    );
  });

  it("refuses an error path from a function that gives no text", () => {
    const fail = (ErrorPath: string) => ({
      StartAt: "F",
      States: { F: { Type: "Fail", ErrorPath } },
    });
    assert.deepEqual(errors(fail("States.Format('{}', $.a)")), []);
    assert.equal(errors(fail("States.MathAdd($.a, $.b)")).length, 1);
  });

  for (const partition of ["aws", "aws-cn", "aws-us-gov"]) {
    it(`accepts integrations of the partition ${partition}`, () => {
      const Resource = `arn:${partition}:states:::aws-sdk:s3:putObject`;
      assert.deepEqual(errors(machine({ Type: "Task", Resource })), []);
    });
  }
});

describe("describeAsAws", () => {
  it("lists the errors by code, message and place", () => {
    const findings = checkDefinition({ StartAt: "A", States: { A: { Type: "Pass", Next: "B" } } });
    assert.match(
      describeAsAws(findings),
      /MISSING_TRANSITION_TARGET: Missing 'Next' target: B at \/States\/A\/Next, /,
    );
  });
});
