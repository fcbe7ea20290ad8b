import assert from "node:assert/strict";
import jsonata from "jsonata";
import { workflowDefinition } from "../../components/workflowDefinition";

const functions = {
  callback: "w-callback",
  validation: "w-validation",
  deployment: "w-deployment",
  notification: "w-notification",
  storeTaskToken: "w-store-task-token",
  writeOutputs: "w-write-outputs",
};

/** A state as a test reads it. */
type State = Record<string, any>;

const { StartAt, States } = workflowDefinition({
  partition: "aws",
  bucket: "w-bucket",
  functions,
  callbackTimeoutSeconds: 3600,
});
const state = (name: string) => States[name] as State;
const branches: State[] = state("RunChecks").Branches;
const branchState = (name: string): State =>
  branches.map(({ States }) => States[name]).find(Boolean);

/** Evaluates a JSONata string as Step Functions does, `$parse` being its own. */
async function evaluate(text: string, states: object): Promise<any> {
  const expression = jsonata(text.replace(/^\{% | %\}$/g, ""));
  expression.registerFunction("parse", JSON.parse);
  return JSON.parse(JSON.stringify(await expression.evaluate({}, { states })));
}

describe("workflowDefinition", () => {
  it("visits seven states on the happy path", () => {
    const path = [StartAt];
    for (let next = state(StartAt).Next; next; next = state(next).Next) path.push(next);

    assert.deepEqual(path, ["ReadInput", "RunChecks", "AwaitCallback", "WriteOutputs"]);
    assert.deepEqual(
      branches.map(({ StartAt }) => StartAt),
      ["ValidatePackages", "DeployPackages", "NotifyStakeholders"],
    );
    assert.ok(branches.every(({ StartAt, States }) => States[StartAt].End));
  });

  it("sends every failure through WriteError to Failed", () => {
    for (const name of ["ReadInput", "RunChecks", "AwaitCallback", "WriteOutputs"]) {
      const last = state(name).Catch.at(-1);
      assert.deepEqual(last.ErrorEquals, ["States.ALL"]);
      assert.equal(last.Next, "WriteError");
      assert.equal(last.Output.state, name);
    }
    assert.equal(state("WriteError").Next, "Failed");
    assert.equal(state("WriteError").Catch[0].Next, "Failed");
    assert.equal(state("Failed").Type, "Fail");
  });

  it("writes results and errors with Retry and Catch", () => {
    for (const name of ["WriteOutputs", "WriteError"]) {
      assert.deepEqual(state(name).Retry[0].ErrorEquals, ["States.ALL"]);
      assert.equal(state(name).Catch.length, 1);
    }
  });

  it("waits as long as configured, and for no heartbeat", () => {
    assert.equal(state("AwaitCallback").TimeoutSeconds, 3600);
    assert.ok(!("HeartbeatSeconds" in state("AwaitCallback")));
  });

  it("calls functions by their names, so that no ARN of a function is in it", () => {
    assert.equal(branchState("ValidatePackages").Arguments.FunctionName, functions.validation);
    assert.doesNotMatch(JSON.stringify(States), /arn:aws:lambda/);
  });

  it("gives the task token to the function that stores it, and to no other state", () => {
    assert.equal(
      state("AwaitCallback").Arguments.Payload.taskToken,
      "{% $states.context.Task.Token %}",
    );
    assert.equal(JSON.stringify(States).split("Task.Token").length, 2);
  });

  it("tries a check again when Lambda or the API is unavailable, never when it was rejected", () => {
    for (const name of ["ValidatePackages", "DeployPackages", "NotifyStakeholders"]) {
      const [retry, ...others] = branchState(name).Retry;
      assert.deepEqual(others, []);
      assert.deepEqual(
        retry.ErrorEquals.filter((error: string) => !error.startsWith("Lambda.")),
        ["ApiUnavailable"],
      );
      assert.equal(retry.JitterStrategy, "FULL");
      assert.ok(retry.BackoffRate > 1);
    }
  });

  it("takes a failed notification for a warning", async () => {
    const { Catch } = branchState("NotifyStakeholders");
    const { status, error } = Catch[0].Output;

    assert.equal(status, "warning");
    assert.equal(await evaluate(error, { errorOutput: { Error: "ApiError" } }), "ApiError");
    assert.equal(branchState(Catch[0].Next).Type, "Pass");
  });

  describe("ReadInput", () => {
    const read = (item: unknown) =>
      evaluate(state("ReadInput").Output, { result: { Body: JSON.stringify(item) } });
    const item = { jiraStoryId: "PROJ-1", packageIds: ["a"] };

    it("hands on a work item, with empty metadata when it has none", async () => {
      assert.deepEqual(await read(item), { ...item, metadata: {} });
      const metadata = { priority: "high" };
      assert.deepEqual(await read({ ...item, metadata }), { ...item, metadata });
    });

    for (const [broken, problem] of [
      ["a text", /work item must be a JSON object/],
      [{ ...item, jiraStoryId: "proj-1" }, /jiraStoryId must be a story key/],
      [{ ...item, jiraStoryId: `P${"A".repeat(255)}-1` }, /jiraStoryId must be a story key/],
      [{ packageIds: ["a"] }, /jiraStoryId must be a story key/],
      [{ ...item, packageIds: [] }, /packageIds must be a non-empty list/],
      [{ ...item, packageIds: "a" }, /packageIds must be a non-empty list/],
      [{ ...item, packageIds: ["a", ""] }, /packageIds must be a non-empty list/],
      [{ ...item, packageIds: ["a", 1] }, /packageIds must be a non-empty list/],
      [{ ...item, metadata: ["a"] }, /metadata must be an object/],
    ] as const) {
      it(`refuses ${JSON.stringify(broken).slice(0, 60)}`, async () => {
        await assert.rejects(read(broken), {
          message: new RegExp(`InputInvalid: .*${problem.source}`),
        });
      });
    }

    it("takes the key of an object under inputs/, and nothing else", async () => {
      const { Key } = state("ReadInput").Arguments;
      const inputFile = "inputs/workflow-input.json";
      assert.equal(await evaluate(Key, { input: { inputFile } }), inputFile);
      for (const input of [{}, [], "x", { inputFile: 5 }, { inputFile: "" }, { inputFile: null }]) {
        await assert.rejects(evaluate(Key, { input }), { message: /InputInvalid: inputFile must/ });
      }
      for (const inputFile of ["inputs/", "other/x.json", "../inputs/x.json", ["inputs/x"]]) {
        await assert.rejects(evaluate(Key, { input: { inputFile } }), { message: /InputInvalid/ });
      }
    });

    it("names a bad or missing work item InputInvalid, anything else as it is", async () => {
      const [missing, invalid, other] = state("ReadInput").Catch;

      assert.deepEqual(missing.ErrorEquals, ["S3.NoSuchKeyException"]);
      assert.equal(missing.Output.error, "InputInvalid");
      const input = { inputFile: "inputs/none.json" };
      assert.equal(
        await evaluate(missing.Output.cause, { input }),
        "there is no object inputs/none.json",
      );
      assert.deepEqual(invalid.ErrorEquals, ["States.QueryEvaluationError"]);
      assert.equal(invalid.Output.error, "InputInvalid");
      const errorOutput = { Error: "S3.S3Exception" };
      assert.equal(await evaluate(other.Output.error, { errorOutput }), "S3.S3Exception");
    });

    it("says what is wrong with the work item, without the expression that found it", async () => {
      const { cause } = state("ReadInput").Catch[1].Output;
      const expression =
        "The JSONata expression '... $error(\"InputInvalid: \" & $problem)' threw an";
      const problem = "metadata must be an object";
      const refused = `${expression} error. D3137: InputInvalid: ${problem}`;
      assert.equal(await evaluate(cause, { errorOutput: { Cause: refused } }), problem);
      const unparsed = `${expression} error. T0410: Argument 1 of function "parse" does not match`;
      assert.equal(
        await evaluate(cause, { errorOutput: { Cause: unparsed } }),
        "the work item is not JSON",
      );
    });
  });

  describe("the cause of a failure", () => {
    const cause = (Cause?: string | null) =>
      evaluate(state("RunChecks").Catch[0].Output.cause, { errorOutput: { Cause } });

    it("is a function's message", async () => {
      const message = 'package "a" \\ is unknown';
      const thrown = { errorType: "ValidationFailed", errorMessage: message, trace: ["at x"] };
      assert.equal(await cause(JSON.stringify(thrown)), message);
      assert.equal(await cause(JSON.stringify({ errorMessage: "timed out" })), "timed out");
    });

    it("is otherwise the text as it is, empty when there is none", async () => {
      assert.equal(await cause("the reviewer said no"), "the reviewer said no");
      assert.equal(await cause(null), "");
      assert.equal(await cause(undefined), "");
    });

    it("is found in a text of any make without delay", async () => {
      const torn = `{"errorMessage":"${"\\\\a".repeat(10_000)}`;
      assert.equal(await cause(torn), torn);
    });
  });

  it("names an expired wait CallbackTimedOut, and tells how long it was", () => {
    const [timeout] = state("AwaitCallback").Catch;
    assert.deepEqual(timeout.ErrorEquals, ["States.Timeout"]);
    assert.equal(timeout.Output.error, "CallbackTimedOut");
    assert.equal(timeout.Output.cause, "no decision came within 3600 seconds");
  });

  it("keeps the message of a rejection as it is, be it JSON as a function's", async () => {
    const [, rejected] = state("AwaitCallback").Catch;
    const Cause = '{"errorMessage":"no"}';

    assert.deepEqual(rejected.ErrorEquals, ["JiraCallbackRejected"]);
    assert.equal(await evaluate(rejected.Output.cause, { errorOutput: { Cause } }), Cause);
    assert.equal(await evaluate(rejected.Output.cause, { errorOutput: {} }), "");
  });
});
