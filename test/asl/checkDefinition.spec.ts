import assert from "node:assert/strict";
import { checkDefinition, describeAsAws } from "../../asl";
import { errors, type Fields, machine } from "./machine";

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

  it("refuses what is no object, is empty or is too long", () => {
    for (const text of ["[]", "null", '"text"', "", " "]) {
      assert.deepEqual(errors(text), [
        "SCHEMA_VALIDATION_FAILED  Definition must be a valid JSON object",
      ]);
    }
    assert.match(errors(" ".repeat(1_048_577))[0]!, /longer than 1048576 characters/);
  });

  for (const text of ['{"StartAt": "A",}', "{'StartAt': 'A'}", '{"a": 1} // b', "\uFEFF{}"]) {
    it(`refuses ${JSON.stringify(text)}, which is not JSON`, () => {
      assert.match(errors(text)[0]!, /^INVALID_JSON_DESCRIPTION/);
    });
  }

  it("takes definitions as large as AWS takes them, and refuses endless nesting", () => {
    const call = `States.Array(${Array(15_000).fill("$.a").join(", ")})`;
    assert.deepEqual(errors(machine({ Type: "Pass", Parameters: { "a.$": call } })), []);
    const depth = 200_000;
    const nested = `{"StartAt":"A","States":{"A":{"Type":"Pass","End":true,"Parameters":${"[".repeat(depth)}${"]".repeat(depth)}}}}`;
    assert.match(errors(nested)[0]!, /^TOO_DEEPLY_NESTED/);
  });

  it("says that a byte order mark must go", () => {
    assert.match(errors("\uFEFF{}")[0]!, /byte order mark/);
  });

  it("bounds the fields of the machine", () => {
    const pass = (top: Fields) => errors(machine({ Type: "Pass" }, top));
    assert.deepEqual(pass({ Comment: "c", Version: "1.0", TimeoutSeconds: 0 }), []);
    assert.match(pass({ Version: "2.0" })[0]!, /\/Version Value should be one of .*\[1\.0\]/);
    assert.match(pass({ TimeoutSeconds: -1 })[0]!, /\/TimeoutSeconds Minimum value is 0/);
    assert.match(pass({ Comment: 1 })[0]!, /\/Comment Expected value of type String/);
    assert.match(pass({ QueryLanguage: "XPath" })[0]!, /\/QueryLanguage Value should be one of/);
    assert.match(pass({ startAt: "Only" })[0]!, /Field 'startAt' is not supported/);
    assert.match(pass({ StartAt: "only" })[0]!, /\/StartAt Missing 'Next' target: only/);
  });

  it("refuses a machine that never ends, or has a state that nothing leads to", () => {
    const loop = { A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", Next: "A" } };
    assert.match(
      errors({ StartAt: "A", States: loop })[0]!,
      /^MISSING_END_STATE .*Workflow has no terminal state/,
    );
    const States = { ...loop, C: { Type: "Succeed" } };
    assert.deepEqual(errors({ StartAt: "A", States }), [
      'MISSING_TRANSITION_TARGET /States/C State "C" is not reachable.',
    ]);
  });
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
