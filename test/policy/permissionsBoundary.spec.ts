import assert from "node:assert/strict";
import { stateMachineLogDelivery } from "../../policy/logging";
import { stateMachineRole } from "../../policy/roles";
import { correctStack, document } from "../support/correctStack";
import { check, type Given, unknown } from "../support/policies";

const allow = (Action: string) => ({ Effect: "Allow", Action, Resource: "*" });

describe("a role with a permissions boundary", () => {
  const within = (...statements: object[]): Given[] => [
    {
      type: "aws:iam/policy:Policy",
      name: "boundary",
      props: { name: "boundary", policy: document(...statements) },
      computed: { arn: unknown },
    },
    ...correctStack().map((each) =>
      each.name === "role"
        ? {
            ...each,
            props: { ...each.props, permissionsBoundary: unknown },
            from: { permissionsBoundary: ["boundary"] },
          }
        : each,
    ),
  ];

  it("is accepted when the boundary allows what it does", async () => {
    const stack = within(allow("logs:*"), allow("lambda:*"));
    assert.deepEqual(await check(stateMachineLogDelivery, stack), []);
    assert.deepEqual(await check(stateMachineRole, stack), []);
  });

  it("is refused when the boundary does not", async () => {
    const [lambda] = await check(stateMachineRole, within(allow("logs:*")));
    assert.match(lambda.message, /does not allow: lambda:InvokeFunction.*permissions boundary/);
    const [logs] = await check(stateMachineLogDelivery, within(allow("lambda:*")));
    assert.match(logs.message, /does not allow logs:CreateLogDelivery.*permissions boundary/);
  });
});
