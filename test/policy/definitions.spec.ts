import assert from "node:assert/strict";
import {
  definitionWarnings,
  integrationPattern,
  lambdaTaskRetry,
  stateMachineDefinition,
  taskTimeout,
} from "../../policy/definitions";
import { correctStack, definition, stackWith } from "../support/correctStack";
import { check, type Given, unknown } from "../support/policies";

/** A stack whose callback task is changed; undefined takes a field away. */
function waiting(change: object): Given[] {
  const States = { ...definition.States, Wait: { ...definition.States.Wait, ...change } };
  return stackWith("machine", { definition: JSON.stringify({ ...definition, States }) });
}

describe("state-machine-definition", () => {
  const rule = stateMachineDefinition;

  it("accepts a valid definition", async () => {
    assert.deepEqual(await check(rule, correctStack()), []);
  });

  it("refuses a transition to a state that is not there, before the state machine is made", async () => {
    const [{ message, early, level }, ...others] = await check(
      rule,
      waiting({ End: undefined, Next: "WriteResultsToS3" }),
    );
    assert.deepEqual([early, level, others], [true, "mandatory", []]);
    assert.match(
      message,
      /has a definition that is wrong at .*WriteResultsToS3.*InvalidDefinition/,
    );
  });

  it("refuses what is not JSON", async () => {
    assert.equal((await check(rule, stackWith("machine", { definition: "{" }))).length, 1);
  });

  it("refuses one that is unknown, naming what it comes from and how to make it known", async () => {
    const stack = stackWith(
      "machine",
      { definition: unknown },
      { from: { definition: ["store"] } },
    );
    const [{ message, level }, ...others] = await check(rule, stack);
    assert.deepEqual([level, others], ["mandatory", []]);
    assert.match(
      message,
      /"definition" is not known at preview, since it comes from function "store"\..*Build "definition" from names.*set "unknowns" of "state-machine-definition" to "advisory"/,
    );
  });
});

describe("integration-pattern", () => {
  const rule = integrationPattern;

  it("accepts an integration that supports its pattern", async () => {
    assert.deepEqual(await check(rule, correctStack()), []);
    const Resource = "arn:aws:states:::aws-sdk:dynamodb:putItem.waitForTaskToken";
    assert.deepEqual(await check(rule, waiting({ Resource })), []);
  });

  it("refuses the optimized DynamoDB integration to wait for a callback, and offers what may", async () => {
    const Resource = "arn:aws:states:::dynamodb:putItem.waitForTaskToken";
    const [{ message }, ...others] = await check(rule, waiting({ Resource }));
    assert.deepEqual(others, []);
    assert.match(message, /aws-sdk:dynamodb:putItem\.waitForTaskToken/);
  });

  it("refuses a callback in an Express state machine", async () => {
    assert.equal((await check(rule, stackWith("machine", { type: "EXPRESS" }))).length, 1);
  });

  it("refuses a definition that is unknown", async () => {
    const [{ message }] = await check(rule, stackWith("machine", { definition: unknown }));
    assert.match(message, /"definition" is not known at preview/);
  });
});

describe("state-machine-definition-warnings", () => {
  it("advises against what AWS warns of", async () => {
    assert.deepEqual(await check(definitionWarnings, correctStack()), []);
    const Note = { Type: "Pass", Parameters: { order: "$.order.id" }, End: true };
    const text = JSON.stringify({ StartAt: "Note", States: { Note } });
    const [{ level, message }] = await check(
      definitionWarnings,
      stackWith("machine", { definition: text }),
    );
    assert.equal(level, "advisory");
    assert.match(message, /is odd at/);
  });

  it("leaves a token that is not given away to its own rule", async () => {
    const given = { Arguments: { FunctionName: "f", Payload: "{% $states.input %}" } };
    assert.deepEqual(await check(definitionWarnings, waiting(given)), []);
  });
});

describe("lambda-task-retry", () => {
  it("advises to try again when Lambda fails", async () => {
    assert.deepEqual(await check(lambdaTaskRetry, correctStack()), []);
    assert.deepEqual(
      await check(lambdaTaskRetry, waiting({ Retry: [{ ErrorEquals: ["States.ALL"] }] })),
      [],
    );
    const [{ level, message }] = await check(lambdaTaskRetry, waiting({ Retry: undefined }));
    assert.equal(level, "advisory");
    assert.match(message, /does not retry state "Wait"/);
  });
});

describe("task-timeout", () => {
  it("advises a timeout of the task or of the whole", async () => {
    assert.deepEqual(await check(taskTimeout, correctStack()), []);
    const [{ level, message }] = await check(taskTimeout, waiting({ TimeoutSeconds: undefined }));
    assert.equal(level, "advisory");
    assert.match(message, /has no timeout for state "Wait"/);
  });
});
