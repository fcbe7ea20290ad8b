import assert from "node:assert/strict";
import { rules } from "../../policy/rules";
import {
  correctStack,
  document,
  invocation,
  logDelivery,
  stackWith,
  trusting,
} from "../support/correctStack";
import { checkAll, type Given, unknown } from "../support/policies";

const account = "123456789012";
const permissions = document(logDelivery, invocation);
const managedArn = `arn:aws:iam::${account}:policy/orders`;

const managedPolicy: Given = {
  type: "aws:iam/policy:Policy",
  name: "policy",
  props: { name: "orders", policy: permissions },
  computed: { arn: unknown },
};

const grant = (type: string, props: Given["props"], from: Given["from"] = {}): Given => ({
  type: `aws:iam/${type}`,
  name: "grant",
  props,
  from,
});

const attachment = "rolePolicyAttachment:RolePolicyAttachment";

/** The correct stack, with other resources in place of its policy, the machine made after them. */
function granted(...grants: Given[]): Given[] {
  return correctStack().flatMap((each) => {
    if (each.name === "policy") return grants;
    if (each.name !== "machine") return [each];
    return [{ ...each, dependsOn: ["log", ...grants.map(({ name }) => name)] }];
  });
}

/** The correct stack, whose role has its permissions in itself. */
function grantedByRole(props: Given["props"], ...first: Given[]): Given[] {
  return correctStack().flatMap((each) => {
    if (each.name === "policy") return [];
    if (each.name === "role") {
      const from = { managedPolicyArns: first.map(({ name }) => name) };
      return [...first, { ...each, props: { ...each.props, ...props }, from }];
    }
    return [each.name === "machine" ? { ...each, dependsOn: ["log"] } : each];
  });
}

/** The correct stack, where the role's policy is another document. */
const allowing = (...statements: object[]) =>
  stackWith("policy", { policy: document(...statements) });

const changed = (stack: Given[], name: string, change: Partial<Given>): Given[] =>
  stack.map((each) =>
    each.name === name ? { ...each, ...change, props: { ...each.props, ...change.props } } : each,
  );

const machineAndRole = { roleArn: `arn:aws:iam::${account}:role/service/orders-role` };

const ways: Readonly<Record<string, Given[]>> = {
  "a role policy": correctStack(),
  "a role policy that names the role by its id, unknown at preview": changed(
    correctStack(),
    "policy",
    { props: { role: unknown } },
  ),
  "inline policies of the role": grantedByRole({ inlinePolicies: [{ policy: permissions }] }),
  "a managed policy in the role, by its ARN": grantedByRole(
    { managedPolicyArns: [managedArn] },
    managedPolicy,
  ),
  "a managed policy in the role, by its unknown ARN": grantedByRole(
    { managedPolicyArns: [unknown] },
    managedPolicy,
  ),
  "two managed policies in the role, by their unknown ARNs": grantedByRole(
    { managedPolicyArns: [unknown, unknown] },
    { ...managedPolicy, props: { policy: document(logDelivery) } },
    { ...managedPolicy, name: "other", props: { policy: document(invocation) } },
  ),
  "an attachment of a managed policy, all by names": granted(
    managedPolicy,
    grant(attachment, { role: "orders-role", policyArn: managedArn }),
  ),
  "an attachment of a managed policy, all by the graph": granted(
    managedPolicy,
    grant(
      attachment,
      { role: unknown, policyArn: unknown },
      { role: ["role"], policyArn: ["policy"] },
    ),
  ),
  "a PolicyAttachment to several roles": granted(
    managedPolicy,
    grant(
      "policyAttachment:PolicyAttachment",
      { roles: ["another-role", unknown], policyArn: unknown },
      { roles: ["role"], policyArn: ["policy"] },
    ),
  ),
  RolePolicyAttachmentsExclusive: granted(
    managedPolicy,
    grant(
      "rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
      { roleName: "orders-role", policyArns: [unknown] },
      { policyArns: ["policy"] },
    ),
  ),
  "RolePoliciesExclusive beside a role policy": [
    ...correctStack(),
    grant("rolePoliciesExclusive:RolePoliciesExclusive", {
      roleName: "orders-role",
      policyNames: ["orders"],
    }),
  ],
  "a role under a path": changed(correctStack(), "machine", { props: machineAndRole }),
  "the output of getPolicyDocument": stackWith("policy", {
    policy: JSON.stringify(
      { Version: "2012-10-17", Statement: [{ Sid: "", ...logDelivery }, invocation] },
      null,
      2,
    ),
  }),
  "one statement that is no list": stackWith("policy", {
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: { ...logDelivery, Action: [...logDelivery.Action, "lambda:InvokeFunction"] },
    }),
  }),
  "the ten actions of the current guide": allowing(
    {
      ...logDelivery,
      Action: [...logDelivery.Action, "logs:CreateLogStream", "logs:PutLogEvents"],
    },
    invocation,
  ),
  "actions in another case": allowing(
    { ...logDelivery, Action: logDelivery.Action.map((each) => each.toLowerCase()) },
    { ...invocation, Action: "Lambda:invokefunction" },
  ),
  "wildcards in the actions": allowing(
    {
      ...logDelivery,
      Action: ["logs:*LogDeliver*", "logs:PutResource*", "logs:Describe*"],
    },
    { ...invocation, Action: "lambda:Invoke*" },
  ),
  NotResource: allowing(
    {
      Effect: "Allow",
      Action: logDelivery.Action,
      NotResource: "arn:aws:logs:*:*:log-group:secret",
    },
    invocation,
  ),
  "a Deny of something else": allowing(logDelivery, invocation, {
    Effect: "Deny",
    Action: ["logs:DeleteLogGroup", "s3:*"],
    Resource: "*",
  }),
  "a Deny of another resource": allowing(logDelivery, invocation, {
    Effect: "Deny",
    Action: "lambda:InvokeFunction",
    Resource: `arn:aws:lambda:*:${account}:function:billing-*`,
  }),
  "a Deny of everything outside a region, under a condition": allowing(logDelivery, invocation, {
    Effect: "Deny",
    NotAction: "iam:*",
    Resource: "*",
    Condition: { StringNotEquals: { "aws:RequestedRegion": "eu-central-1" } },
  }),
  "an Allow under a condition": allowing(
    {
      ...logDelivery,
      Condition: { StringEquals: { "aws:RequestedRegion": ["eu-central-1", "eu-west-1"] } },
    },
    invocation,
  ),
  "a function by a policy variable": allowing(logDelivery, {
    ...invocation,
    Resource: `arn:\${aws:Partition}:lambda:eu-central-1:${account}:function:orders-store`,
  }),
  "a role that others share": [
    ...correctStack(),
    ...correctStack()
      .slice(-1)
      .map((each) => ({ ...each, name: "second", props: { ...each.props, name: "orders-2" } })),
  ],
  "a trust of the regional service": changed(correctStack(), "role", {
    props: { assumeRolePolicy: trusting("states.eu-central-1.amazonaws.com") },
  }),
  "a trust of several principals, under conditions": changed(correctStack(), "role", {
    props: {
      assumeRolePolicy: document(
        {
          Effect: "Allow",
          Principal: {
            AWS: `arn:aws:iam::${account}:root`,
            Service: ["scheduler.amazonaws.com", "states.amazonaws.com"],
          },
          Action: ["sts:AssumeRole", "sts:TagSession"],
          Condition: {
            StringEquals: { "aws:SourceAccount": account },
            ArnLike: { "aws:SourceArn": `arn:aws:states:eu-central-1:${account}:stateMachine:*` },
          },
        },
        {
          Effect: "Deny",
          Principal: "*",
          Action: "sts:AssumeRole",
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ),
    },
  }),
  "a permissions boundary that allows whole services": [
    {
      type: "aws:iam/policy:Policy",
      name: "boundary",
      props: {
        name: "boundary",
        policy: document({ Effect: "Allow", Action: ["logs:*", "lambda:*"], Resource: "*" }),
      },
      computed: { arn: unknown },
    },
    ...changed(correctStack(), "role", {
      props: { permissionsBoundary: unknown },
      from: { permissionsBoundary: ["boundary"] },
    }),
  ],
  "properties that the provider computes": correctStack().map((each) => ({
    ...each,
    computed: {
      arn: unknown,
      id: unknown,
      inlinePolicies: unknown,
      managedPolicyArns: unknown,
      acl: unknown,
      policy: unknown,
      pointInTimeRecovery: unknown,
      serverSideEncryption: unknown,
      loggingConfiguration: unknown,
      tracingConfiguration: unknown,
      environment: unknown,
      ttl: unknown,
      type: unknown,
    },
  })),
  "a machine that does not log": granted(
    grant("rolePolicy:RolePolicy", { role: "orders-role", policy: document(invocation) }),
  ).map((each) =>
    each.name === "machine"
      ? { ...each, props: { ...each.props, loggingConfiguration: { level: "OFF" } } }
      : each,
  ),
};

/** What is not of the stack is neither refused nor passed over in silence. */
const elsewhere: Readonly<Record<string, Given[]>> = {
  "a policy of another stack": granted(
    grant(attachment, {
      role: "orders-role",
      policyArn: `arn:aws:iam::${account}:policy/shared`,
    }),
  ),
  "a role of another stack, or from a data source": changed(correctStack(), "machine", {
    props: { roleArn: `arn:aws:iam::${account}:role/another` },
    from: {},
  }),
};

describe("a correct stack", () => {
  for (const [what, stack] of Object.entries(elsewhere)) {
    it(`is only told what cannot be checked of ${what}`, async () => {
      const found = await checkAll(rules, stack);
      assert.deepEqual(
        found.map(({ rule, level }) => [rule, level]),
        [["state-machine-role-elsewhere", "advisory"]],
      );
    });
  }

  for (const [way, stack] of Object.entries(ways)) {
    it(`has no finding with ${way}`, async () => {
      const found = await checkAll(rules, stack);
      assert.deepEqual(
        found.map(({ rule, message }) => `${rule}: ${message}`),
        [],
      );
    });
  }
});
