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

const args = {
  partition: "aws",
  bucket: "w-bucket",
  functions,
  callbackTimeoutSeconds: 3600,
  apiRetrySeconds: 300,
};
const { StartAt, States } = workflowDefinition(args);
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

  it("sends every failure of its own through WriteError to Failed", () => {
    for (const [name, errors] of [
      ["ReadInput", ["S3.NoSuchKeyException"]],
      ["RunChecks", ["ValidationFailed", "DeploymentFailed", "ApiError", "ApiUnavailable"]],
      ["AwaitCallback", ["States.Timeout", "JiraCallbackRejected"]],
      ["WriteOutputs", []],
    ] as const) {
      const { Catch } = state(name);
      assert.deepEqual(
        Catch.flatMap(({ ErrorEquals }: State) => ErrorEquals).sort(),
        [...errors, "States.DataLimitExceeded", "States.QueryEvaluationError"].sort(),
      );
      for (const { Next } of Catch) assert.equal(Next, "WriteError");
      assert.equal(Catch.at(-1).Output.state, name);
    }
    assert.equal(state("WriteError").Next, "Failed");
    assert.equal(state("WriteError").Catch[0].Next, "Failed");
    assert.equal(state("Failed").Type, "Fail");
  });

  const retried = [
    ...["ReadInput", "AwaitCallback", "WriteOutputs", "WriteError"].map((name) => state(name)),
    ...["ValidatePackages", "DeployPackages", "NotifyStakeholders"].map(branchState),
  ];

  it("tries again what AWS does wrong for half an hour and more, in every state", () => {
    for (const { Retry } of retried) {
      const [{ IntervalSeconds, BackoffRate, MaxDelaySeconds, MaxAttempts }] = Retry;
      let [total, delay] = [0, IntervalSeconds];
      for (let attempt = 0; attempt < MaxAttempts; attempt++) {
        total += Math.min(delay, MaxDelaySeconds) / 2;
        delay *= BackoffRate;
      }
      // Full jitter halves the delays on average; 90 draws stay close to it.
      assert.ok(total > 40 * 60, `${total} seconds on average`);
    }
  });

  it("tries nothing again that is not AWS's or an API's fault", () => {
    const errors = new Set(
      retried.flatMap(({ Retry }) => Retry.flatMap((r: State) => r.ErrorEquals)),
    );
    for (const error of errors) {
      assert.match(
        error,
        /^(Lambda|S3|Sandbox|Runtime)\.|^(Aws|Api)Unavailable$|^States\.Timeout$/,
      );
    }
    assert.ok(!state("AwaitCallback").Retry[0].ErrorEquals.includes("States.Timeout"));
  });

  it("tries an unavailable API again for as long as configured", () => {
    const attempts = (apiRetrySeconds: number) =>
      (workflowDefinition({ ...args, apiRetrySeconds }).States.RunChecks as State).Branches[0]
        .States.ValidatePackages.Retry[1].MaxAttempts;
    assert.deepEqual([0, 1, 2, 3, 62, 63, 300, 303].map(attempts), [0, 1, 1, 2, 5, 6, 9, 10]);
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
      const [aws, api, ...others] = branchState(name).Retry;
      assert.deepEqual(others, []);
      assert.ok(aws.ErrorEquals.includes("Lambda.TooManyRequestsException"));
      assert.deepEqual(api.ErrorEquals, ["ApiUnavailable"]);
      for (const retry of [aws, api]) assert.equal(retry.JitterStrategy, "FULL");
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
      [{ ...item, metadata: { a: "x".repeat(65_536) } }, /has more than 65536 bytes of JSON/],
      [{ ...item, metadata: { a: "é".repeat(32_768) } }, /has more than 65536 bytes of JSON/],
      [{ ...item, metadata: { a: "\u{1f600}".repeat(16_384) } }, /has more than 65536 bytes/],
      [{ ...item, metadata: { a: "é\n".repeat(16_384) } }, /has more than 65536 bytes of JSON/],
      [{ ...item, metadata: { a: Array(12_000).fill(1e20) } }, /has more than 65536 bytes/],
    ] as const) {
      it(`refuses ${JSON.stringify(broken).slice(0, 60)}`, async () => {
        await assert.rejects(read(broken), {
          message: new RegExp(`InputInvalid: .*${problem.source}`),
        });
      });
    }

    for (const [what, letter] of [
      ["ASCII", "x"],
      ["two-byte letters", "é"],
      ["emoji", "\u{1f600}"],
      ["letters of different widths", "xé"],
    ]) {
      it(`takes a work item of 64 KiB of ${what}, and refuses one of a letter more`, async () => {
        const empty = Buffer.byteLength(JSON.stringify({ ...item, metadata: { a: "" } }));
        const letters = Math.floor((65_536 - empty) / Buffer.byteLength(letter));
        const rest = 65_536 - empty - letters * Buffer.byteLength(letter);
        const a = letter.repeat(letters) + "x".repeat(rest);
        assert.equal((await read({ ...item, metadata: { a } })).metadata.a, a);
        await assert.rejects(read({ ...item, metadata: { a: `${a}x` } }), {
          message: /InputInvalid: the work item has more than 65536 bytes of JSON/,
        });
      });
    }

    it("names a work item that the integration refuses for its size InputInvalid", () => {
      const tooLarge = state("ReadInput").Catch[2];
      assert.deepEqual(tooLarge.ErrorEquals, ["States.DataLimitExceeded"]);
      assert.equal(tooLarge.Output.error, "InputInvalid");
      assert.equal(tooLarge.Output.cause, "the work item has more than 65536 bytes of JSON");
    });

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

    it("names a bad or missing work item InputInvalid", async () => {
      const [missing, invalid] = state("ReadInput").Catch;

      assert.deepEqual(missing.ErrorEquals, ["S3.NoSuchKeyException"]);
      assert.equal(missing.Output.error, "InputInvalid");
      const input = { inputFile: "inputs/none.json" };
      assert.equal(
        await evaluate(missing.Output.cause, { input }),
        "there is no object inputs/none.json",
      );
      assert.deepEqual(invalid.ErrorEquals, ["States.QueryEvaluationError"]);
      assert.equal(invalid.Output.error, "InputInvalid");
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
      assert.equal(await cause(torn), torn.slice(0, 4096));
    });

    it("has 4 KiB at most", async () => {
      assert.equal(await cause("x".repeat(5000)), "x".repeat(4096));
      assert.ok(Buffer.byteLength(await cause("\u{1f600}".repeat(5000))) <= 4096);
    });
  });

  it("names an expired wait CallbackTimedOut, and tells how long it was", () => {
    const [timeout] = state("AwaitCallback").Catch;
    assert.deepEqual(timeout.ErrorEquals, ["States.Timeout"]);
    assert.equal(timeout.Output.error, "CallbackTimedOut");
    assert.equal(timeout.Output.cause, "no decision came within 3600 seconds");
  });

  describe("a rejection", () => {
    const [, rejected] = state("AwaitCallback").Catch;
    const caught = (Cause?: string | null) =>
      evaluate(rejected.Output, { errorOutput: { Cause }, input: { jiraStoryId: "PROJ-1" } });
    const failure = {
      state: "AwaitCallback",
      error: "JiraCallbackRejected",
      jiraStoryId: "PROJ-1",
    };

    it("is told by its message, who decided and when", async () => {
      assert.deepEqual(rejected.ErrorEquals, ["JiraCallbackRejected"]);
      const decision = {
        message: 'no "x"',
        decidedBy: "me",
        decidedAt: "2026-03-01T12:00:00.000Z",
      };
      const { message: cause, ...decided } = decision;
      assert.deepEqual(await caught(JSON.stringify(decision)), { ...failure, cause, ...decided });
      const anonymous = JSON.stringify({ ...decision, decidedBy: null });
      assert.equal((await caught(anonymous)).decidedBy, null);
    });

    it("keeps a cause that somebody else has sent as it is", async () => {
      for (const cause of ['{"errorMessage":"no"}', "no", ""]) {
        assert.deepEqual(await caught(cause), { ...failure, cause });
      }
      assert.equal((await caught(null)).cause, "");
    });
  });

  it("hands over with the token what orders the attempts, and how long it waits", async () => {
    const { Payload } = state("AwaitCallback").Arguments;
    assert.deepEqual(
      [Payload.part, Payload.waitSeconds, Payload.causeAs],
      [0, args.callbackTimeoutSeconds, "json"],
    );
    const redrives = (Execution: object) => evaluate(Payload.redrive, { context: { Execution } });
    assert.equal(await redrives({}), 0);
    assert.equal(await redrives({ RedriveCount: 0 }), 0);
    assert.equal(await redrives({ RedriveCount: 3 }), 3);
  });
});
