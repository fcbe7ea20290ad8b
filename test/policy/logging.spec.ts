import assert from "node:assert/strict";
import {
  logDestination,
  stateMachineAfterPolicy,
  stateMachineDependsOnPolicy,
  stateMachineLogDelivery,
} from "../../policy/logging";
import {
  correctStack,
  document,
  invocation,
  logDelivery,
  stackWith,
} from "../support/correctStack";
import { check, type Given, unknown } from "../support/policies";

const attachment = (props: Given["props"], from: Given["from"] = {}): Given => ({
  type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  name: "policy",
  props: { role: "orders-role", ...props },
  from,
});

/** The correct stack, with other resources in place of its policy. */
const granted = (...grants: Given[]) =>
  correctStack().flatMap((each) => (each.name === "policy" ? grants : [each]));

describe("state-machine-log-delivery", () => {
  const rule = stateMachineLogDelivery;

  it("accepts the eight actions in an inline policy", async () => {
    assert.deepEqual(await check(rule, correctStack()), []);
  });

  it("accepts them in the role itself, in a policy of the stack, and in one of AWS's", async () => {
    const inline = stackWith("role", { inlinePolicies: [{ policy: document(logDelivery) }] });
    const attached = granted(
      {
        type: "aws:iam/policy:Policy",
        name: "managed",
        props: { arn: unknown, policy: document(logDelivery) },
      },
      attachment({ policyArn: unknown }, { policyArn: ["managed"] }),
    );
    const ofAws = granted(
      attachment({ policyArn: "arn:aws:iam::aws:policy/CloudWatchLogsFullAccess" }),
    );

    for (const stack of [inline, attached, ofAws]) assert.deepEqual(await check(rule, stack), []);
  });

  it("accepts wildcards and several policies that make up the eight together", async () => {
    const [first, ...others] = logDelivery.Action;
    const wild = stackWith("policy", {
      policy: document({ Effect: "Allow", Action: "logs:*", Resource: ["*"] }),
    });
    const parts = granted(
      {
        ...attachment({ policy: document({ ...logDelivery, Action: first }) }),
        type: "aws:iam/rolePolicy:RolePolicy",
      },
      {
        ...attachment({ policy: document({ ...logDelivery, Action: others }) }),
        type: "aws:iam/rolePolicy:RolePolicy",
        name: "others",
      },
    );

    for (const stack of [wild, parts]) assert.deepEqual(await check(rule, stack), []);
  });

  it("has nothing to say of a role of another stack, or a machine that does not log", async () => {
    const elsewhere = stackWith("machine", { roleArn: "arn:aws:iam::123456789012:role/other" });
    const silent = stackWith("machine", { loggingConfiguration: { level: "OFF" } });
    const foreign = granted(attachment({ policyArn: "arn:aws:iam::123456789012:policy/shared" }));

    for (const stack of [elsewhere, silent, foreign])
      assert.deepEqual(await check(rule, stack), []);
  });

  it("refuses a role that lacks one, before the state machine is made", async () => {
    const policy = document({ ...logDelivery, Action: logDelivery.Action.slice(1) });
    const [{ message, resource, level, early }, ...others] = await check(
      rule,
      stackWith("policy", { policy }),
    );

    assert.deepEqual([resource, level, early, others], ["machine", "mandatory", true, []]);
    assert.match(
      message,
      /^state machine "machine" logs, but role "role" does not allow logs:CreateLogDelivery on "\*"\. AWS answers "AccessDeniedException: The state machine IAM Role is not authorized to access the Log Destination"\. Allow/,
    );
  });

  it("refuses them on a log group, for they support no resource", async () => {
    const Resource =
      "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/vendedlogs/states/orders:*";
    const policy = document({ ...logDelivery, Resource });
    assert.equal((await check(rule, stackWith("policy", { policy }))).length, 1);
  });

  it("refuses what another policy denies", async () => {
    const denial = { Effect: "Deny", Action: "logs:PutResourcePolicy", Resource: "*" };
    const policy = document(logDelivery, denial);
    const [{ message }] = await check(rule, stackWith("policy", { policy }));
    assert.match(message, /does not allow logs:PutResourcePolicy/);
  });

  describe("when the policy is unknown at preview", () => {
    const stack = stackWith(
      "policy",
      { policy: unknown },
      { from: { policy: ["log"], role: ["role"] } },
    );

    it("refuses, naming what is unknown, what it comes from and how to make it known", async () => {
      const [{ message, level, resource }, ...others] = await check(rule, stack);

      assert.deepEqual([level, resource, others], ["mandatory", "machine", []]);
      assert.match(message, /"policy" of role policy "policy" is not known at preview/);
      assert.match(message, /since it comes from log group "log"/);
      assert.match(message, /Build the document from names/);
    });

    it("only advises when it is told to", async () => {
      const found = await check(rule, stack, { settings: { unknowns: "advisory" } });
      assert.deepEqual(
        found.map(({ level }) => level),
        ["advisory"],
      );
    });

    it("accepts when the other policies suffice", async () => {
      const other = {
        ...attachment({ policy: document(logDelivery) }),
        type: "aws:iam/rolePolicy:RolePolicy",
        name: "other",
      };
      assert.deepEqual(await check(rule, [...stack, other]), []);
    });
  });

  it("follows the graph when the role's ARN is unknown", async () => {
    const lacking = stackWith("policy", { policy: document(invocation) }).map((each) =>
      each.name === "machine" ? { ...each, props: { ...each.props, roleArn: unknown } } : each,
    );
    const [{ message, early }] = await check(rule, lacking);

    assert.equal(early, false);
    assert.match(message, /role "role" does not allow/);
  });

  it("refuses a role that is unknown and comes from nothing in the stack", async () => {
    const [{ message }] = await check(
      rule,
      stackWith("machine", { roleArn: unknown }, { from: {} }),
    );
    assert.match(message, /"roleArn" is not known at preview/);
  });
});

describe("log-destination", () => {
  const rule = logDestination;
  const logging = (change: object) => {
    const machine = correctStack().at(-1)!;
    const loggingConfiguration = { ...(machine.props.loggingConfiguration as object), ...change };
    return check(rule, stackWith("machine", { loggingConfiguration }));
  };
  const group = "arn:aws:logs:eu-central-1:123456789012:log-group:";

  it("accepts a log group under /aws/vendedlogs/", async () => {
    assert.deepEqual(await check(rule, correctStack()), []);
  });

  for (const [title, change, message] of [
    ["no destination", { logDestination: undefined }, /has no logDestination/],
    [
      "an ARN without :*",
      { logDestination: `${group}/aws/vendedlogs/x` },
      /does not end in ":\*".*Append it/,
    ],
    ["another log group", { logDestination: `${group}/orders:*` }, /logs to "\/orders"/],
    ["task tokens", { level: "ALL" }, /the task tokens of its callbacks/],
    ["an unknown level", { level: unknown }, /loggingConfiguration.level" is not known at preview/],
    [
      "execution data of which is unknown whether it is logged",
      { level: "ALL", includeExecutionData: unknown },
      /loggingConfiguration.includeExecutionData" is not known at preview/,
    ],
    ["an unknown ARN", { logDestination: unknown }, /logDestination" is not known at preview/],
  ] as const) {
    it(`refuses ${title}`, async () => {
      const [finding, ...others] = await logging(change);
      assert.match(finding.message, message);
      assert.deepEqual(others, []);
    });
  }

  it("accepts all events without execution data", async () => {
    assert.deepEqual(await logging({ level: "ALL", includeExecutionData: false }), []);
  });
});

describe("log-destination of a machine whose definition is unknown", () => {
  const logging = (change: object) => {
    const { props } = correctStack().at(-1)!;
    const loggingConfiguration = { ...(props.loggingConfiguration as object), ...change };
    return check(
      logDestination,
      stackWith("machine", { definition: unknown, loggingConfiguration }),
    );
  };

  it("refuses to log all data, which may have tokens in it", async () => {
    const [{ message }, ...others] = await logging({ level: "ALL" });
    assert.match(message, /"definition" is not known at preview/);
    assert.deepEqual(others, []);
  });

  it("accepts errors only, and all without data", async () => {
    assert.deepEqual(await logging({ level: "ERROR" }), []);
    assert.deepEqual(await logging({ level: "ALL", includeExecutionData: false }), []);
  });
});

describe("state-machine-depends-on-policy", () => {
  const rule = stateMachineDependsOnPolicy;

  it("accepts a dependency, direct or by way of another resource", async () => {
    assert.deepEqual(await check(rule, correctStack()), []);
    const indirect = stackWith(
      "machine",
      {},
      { from: { roleArn: ["role"] }, dependsOn: ["log"] },
    ).map((each) => (each.name === "log" ? { ...each, dependsOn: ["policy"] } : each));
    assert.deepEqual(await check(rule, indirect), []);
  });

  it("refuses none, even when the policy is unknown", async () => {
    for (const policy of [document(logDelivery), unknown]) {
      const stack = stackWith("machine", {}, { dependsOn: ["log"] }).map((each) =>
        each.name === "policy" ? { ...each, props: { ...each.props, policy } } : each,
      );
      const [{ message, level }, ...others] = await check(rule, stack);

      assert.deepEqual([level, others], ["mandatory", []]);
      assert.match(message, /is not made after role policy "policy".*dependsOn/);
    }
  });

  it("does not ask to wait for a policy that is not needed", async () => {
    const other: Given = {
      ...attachment({ policy: document(invocation) }),
      type: "aws:iam/rolePolicy:RolePolicy",
      name: "later",
    };
    assert.deepEqual(await check(rule, [...correctStack(), other]), []);
  });

  it("does not ask for it when the role brings its policies along", async () => {
    const stack = stackWith("role", { inlinePolicies: [{ policy: document(logDelivery) }] }).filter(
      ({ name }) => name !== "policy",
    );
    const machine = { ...stack.at(-1)!, dependsOn: [] };
    assert.deepEqual(await check(rule, [...stack.slice(0, -1), machine]), []);
  });
});

describe("state-machine-after-policy", () => {
  it("advises it where nothing is logged", async () => {
    const props = { loggingConfiguration: { level: "OFF" } };
    assert.deepEqual(await check(stateMachineAfterPolicy, stackWith("machine", props)), []);
    const [{ level, message }] = await check(
      stateMachineAfterPolicy,
      stackWith("machine", props, { from: { roleArn: ["role"] }, dependsOn: [] }),
    );
    assert.equal(level, "advisory");
    assert.match(message, /is not made after role policy "policy"/);
  });
});
