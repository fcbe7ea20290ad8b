import assert from "node:assert/strict";
import { checkDefinition } from "../../asl";
import { assertRefused, assertValid, machine, map } from "./machine";

describe("payload templates", () => {
  it("refuses a value that is no path under a key that ends in '.$', at any depth", () => {
    const REFUSAL =
      /The value for the field 'Body\.\$' must be a valid JSONPath or a valid intrinsic/;
    const template = { list: [{ deep: { "Body.$": "hello" } }] };
    assertRefused(machine({ Type: "Pass", Parameters: template }), REFUSAL);
    assertRefused(machine({ Type: "Pass", Assign: { x: template } }), REFUSAL);
    assertRefused(machine(map({ ItemSelector: template })), REFUSAL);
    assertRefused(machine(map({ ResultSelector: template })), REFUSAL);
    assertRefused(machine(map({ ItemBatcher: { BatchInput: template } })), REFUSAL);
  });

  it("refuses a key that is there with and without '.$'", () => {
    assertRefused(
      machine({ Type: "Pass", Parameters: { a: 1, "a.$": "$.a" } }),
      /The field 'a' is there twice/,
    );
  });

  it("accepts a path with a space after it, and anything under other keys", () => {
    assertValid(
      machine({ Type: "Pass", Parameters: { "n.$": "$$.Execution.Name ", b: "$.c", c: [null] } }),
    );
  });

  it("only warns of a path in a result that is static", () => {
    const [finding] = checkDefinition(
      machine({ Type: "Pass", Result: { list: [{ "a.$": "$.a" }] } }),
    );
    assert.equal(finding?.code, "PASS_RESULT_IS_STATIC");
    assert.equal(finding.severity, "warning");
    assert.equal(finding.path, "/States/Only/Result/list[0]/a.$");
  });

  it("only warns of a path under a key without '.$'", () => {
    const [finding] = checkDefinition(
      machine({ Type: "Pass", Parameters: { token: "$$.Task.Token" } }),
    );
    assert.equal(finding?.code, "NO_DOLLAR");
    assert.equal(finding.severity, "warning");
  });
});
