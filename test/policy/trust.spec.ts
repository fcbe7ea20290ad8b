import assert from "node:assert/strict";
import { stateMachineRole } from "../../policy/roles";
import { document, stackWith, trusting } from "../support/correctStack";
import { check } from "../support/policies";

describe("a role whose trust names Step Functions", () => {
  for (const [title, trust] of [
    ["a Deny", [{ Effect: "Deny", Principal: "*", Action: "sts:AssumeRole" }]],
    [
      "a Deny of the service",
      [
        {
          Effect: "Deny",
          Principal: { Service: "states.amazonaws.com" },
          Action: "sts:*",
        },
      ],
    ],
  ] as const) {
    it(`refuses a trust that is taken away by ${title}`, async () => {
      const allowed = JSON.parse(trusting("states.amazonaws.com")).Statement;
      const assumeRolePolicy = document(...allowed, ...trust);
      const [{ message }] = await check(stateMachineRole, stackWith("role", { assumeRolePolicy }));
      assert.match(message, /trust policy does not let states\.amazonaws\.com/);
    });
  }

  it("refuses a trust of the service for something else than AssumeRole", async () => {
    const assumeRolePolicy = document({
      Effect: "Allow",
      Principal: { Service: "states.amazonaws.com" },
      Action: "sts:TagSession",
    });
    assert.equal(
      (await check(stateMachineRole, stackWith("role", { assumeRolePolicy }))).length,
      1,
    );
  });
});
