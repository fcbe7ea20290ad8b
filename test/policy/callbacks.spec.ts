import assert from "node:assert/strict";
import {
  callbackHeartbeat,
  callbackPermission,
  callbackTask,
  callbackTimeoutCaught,
} from "../../policy/callbacks";
import { code, correctStack, definition, document, stackWith } from "../support/correctStack";
import { check, type Given, unknown } from "../support/policies";

/** A stack whose callback task is changed; undefined takes a field away. */
function waiting(change: object, top: object = {}): Given[] {
  const States = { ...definition.States, Wait: { ...definition.States.Wait, ...change } };
  return stackWith("machine", { definition: JSON.stringify({ ...definition, ...top, States }) });
}

describe("callback-task", () => {
  const rule = callbackTask;

  for (const [title, change] of [
    ["as an expression", {}],
    [
      "within a larger expression",
      { Arguments: { Payload: "{% {'t': $states.context.Task.Token} %}" } },
    ],
    ["with the whole context", { Arguments: { Payload: "{% $states.context %}" } }],
    ["with all of the task", { Arguments: { Payload: "{% $states.context.Task %}" } }],
    [
      "in JSONPath",
      {
        QueryLanguage: "JSONPath",
        Arguments: undefined,
        Parameters: { Payload: { "t.$": "$$.Task.Token" } },
      },
    ],
    [
      "in an intrinsic function",
      {
        QueryLanguage: "JSONPath",
        Arguments: undefined,
        Parameters: { "Payload.$": "States.JsonToString($$)" },
      },
    ],
  ] as const) {
    it(`accepts a token that is given away ${title}`, async () => {
      assert.deepEqual(await check(rule, waiting(change)), []);
    });
  }

  for (const [title, change] of [
    ["nowhere", { Arguments: { FunctionName: "orders-store", Payload: "{% $states.input %}" } }],
    ["as a literal", { Arguments: { Payload: { t: "$states.context.Task.Token" } } }],
    [
      "as another part of the context",
      { Arguments: { Payload: "{% $states.context.Execution.Id %}" } },
    ],
    [
      "as a literal in JSONPath",
      {
        QueryLanguage: "JSONPath",
        Arguments: undefined,
        Parameters: { Payload: { t: "$$.Task.Token" } },
      },
    ],
  ] as const) {
    it(`refuses a token that is given away ${title}`, async () => {
      const [{ message, early }, ...others] = await check(rule, waiting(change));
      assert.equal(early, true);
      assert.match(message, /never gives away the task token of state "Wait".*the execution hangs/);
      assert.deepEqual(others, []);
    });
  }

  it("refuses a wait without end, and accepts the timeout of the whole", async () => {
    const endless = { TimeoutSeconds: undefined };
    const [{ message }] = await check(rule, waiting(endless));
    assert.match(message, /has no timeout for state "Wait".*Set "TimeoutSeconds"/);
    assert.deepEqual(await check(rule, waiting(endless, { TimeoutSeconds: 60 })), []);
    assert.equal((await check(rule, waiting({ TimeoutSeconds: 99999999 }))).length, 1);
    assert.deepEqual(await check(rule, waiting({ TimeoutSeconds: "{% $states.input.t %}" })), []);
  });

  it("refuses a definition that is unknown", async () => {
    const [{ message }] = await check(rule, stackWith("machine", { definition: unknown }));
    assert.match(message, /"definition" is not known at preview/);
  });
});

describe("callback-heartbeat", () => {
  it("advises against heartbeats that nothing may send", async () => {
    const demanding = waiting({ HeartbeatSeconds: 300 });
    const [{ level, message }] = await check(callbackHeartbeat, demanding);
    assert.equal(level, "advisory");
    assert.match(message, /demands heartbeats for state "Wait"/);

    const policy = document({
      Effect: "Allow",
      Action: "states:SendTaskHeartbeat",
      Resource: "arn:aws:states:eu-central-1:123456789012:stateMachine:orders",
    });
    const sending = demanding.map((each) =>
      each.name === "store-policy" ? { ...each, props: { ...each.props, policy } } : each,
    );
    assert.deepEqual(await check(callbackHeartbeat, sending), []);
    assert.deepEqual(await check(callbackHeartbeat, correctStack()), []);
  });
});

describe("callback-timeout-caught", () => {
  it("advises a Catch of the timeout", async () => {
    assert.deepEqual(await check(callbackTimeoutCaught, correctStack()), []);
    const other = [{ ErrorEquals: ["Rejected"], Next: "Failed" }];
    const [{ level, message }] = await check(callbackTimeoutCaught, waiting({ Catch: other }));
    assert.equal(level, "advisory");
    assert.match(message, /does not catch the timeout of state "Wait"/);
  });
});

describe("callback-permission", () => {
  const rule = callbackPermission;
  const send = (Action: string | string[], Resource: string) =>
    stackWith("store-policy", { policy: document({ Effect: "Allow", Action, Resource }) });
  const machine = "arn:aws:states:eu-central-1:123456789012:stateMachine:orders";

  it("accepts the state machine's ARN, or a pattern of it", async () => {
    assert.deepEqual(await check(rule, correctStack()), []);
    assert.deepEqual(await check(rule, send("states:SendTask*", `${machine}*`)), []);
  });

  it("refuses a function whose code completes tasks, and whose role may not", async () => {
    const [{ message, level }, ...others] = await check(
      rule,
      send("states:StartExecution", machine),
    );
    assert.deepEqual([level, others], ["mandatory", []]);
    assert.match(
      message,
      /function "store" completes tasks, but role "store-role" does not allow states:SendTaskSuccess\./,
    );
  });

  for (const [actions, resource] of [
    [["states:SendTaskSuccess"], "*"],
    [["states:*"], "*"],
    [["states:SendTask*"], "arn:aws:states:eu-central-1:123456789012:*"],
  ] as const) {
    it(`refuses ${actions} on ${resource}, before the function is made`, async () => {
      const [{ message, early }, ...others] = await check(rule, send([...actions], resource));
      assert.equal(early, true);
      assert.deepEqual(others, []);
      assert.match(
        message,
        /role policy "store-policy" allows role "store-role" states:SendTask\* on everything/,
      );
    });
  }

  for (const resource of [
    "arn:aws:states:*",
    "arn:aws:states:*:*:*",
    "arn:aws:states:eu-central-1:123456789012:stateMachine:*",
    "arn:*",
  ]) {
    it(`refuses the state machines of everybody, as ${resource}`, async () => {
      const [{ message }] = await check(rule, send("states:SendTaskSuccess", resource));
      assert.match(message, /states:SendTask\* on everything/);
    });
  }

  it("takes a policy that names SendTask for evidence where the code is not at hand", async () => {
    const withFile = (stack: Given[]) =>
      stack.map((each) =>
        each.name === "store" ? { ...each, props: { ...each.props, code: undefined } } : each,
      );
    const [{ message }] = await check(rule, withFile(send("states:SendTaskSuccess", "*")));
    assert.match(message, /allows role "store-role" states:SendTask\* on everything/);
    assert.deepEqual(await check(rule, withFile(send("states:SendTaskSuccess", machine))), []);
    assert.deepEqual(await check(rule, withFile(send("*", "*"))), []);
  });

  it("refuses a role that is unknown", async () => {
    const [{ message }] = await check(rule, stackWith("store", { role: unknown }, { from: {} }));
    assert.match(message, /"role" is not known at preview/);
  });

  it("refuses it before the policy is made, when that comes after the function", async () => {
    const stack = send("states:*", "*");
    const policy = stack.find(({ name }) => name === "store-policy")!;
    const found = await check(rule, [...stack.filter((each) => each !== policy), policy]);
    assert.deepEqual(
      found.map(({ resource, early }) => [resource, early]),
      [
        ["store-policy", true],
        ["store", false],
      ],
    );
  });

  it("has nothing to say of a function that completes none, whatever its name", async () => {
    const stack = send("s3:GetObject", "*").map((each) =>
      each.name === "store" ? { ...each, props: { ...each.props, code: code("handler()") } } : each,
    );
    assert.deepEqual(await check(rule, stack), []);
  });

  it("believes its configuration where the code is not at hand", async () => {
    const stack = send("s3:GetObject", "*").map((each) =>
      each.name === "store" ? { ...each, props: { ...each.props, code: undefined } } : each,
    );
    const settings = { completingFunctions: ["orders-store"] };
    assert.deepEqual(await check(rule, stack), []);
    assert.equal((await check(rule, stack, { settings })).length, 1);
  });

  it("refuses a policy that is unknown", async () => {
    const [{ message }] = await check(rule, stackWith("store-policy", { policy: unknown }));
    assert.match(message, /"policy" of role policy "store-policy" is not known at preview/);
  });
});
