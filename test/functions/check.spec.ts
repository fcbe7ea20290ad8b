import assert from "node:assert/strict";
import type { ApiAnswer } from "../../functions/api/apiAnswer";
import { callMock } from "../../functions/api/mockApi";
import { makeDeployment } from "../../functions/deployment";
import { makeNotification } from "../../functions/notification";
import { makeValidation } from "../../functions/validation";

const request = {
  executionId: "arn:aws:states:eu-central-1:000000000000:execution:machine:a",
  jiraStoryId: "PROJ-1",
  packageIds: ["billing-1.0.0"],
  metadata: {},
};

const checks = [
  ["validation", makeValidation, "ValidationFailed"],
  ["deployment", makeDeployment, "DeploymentFailed"],
  ["notification", makeNotification, "NotificationFailed"],
] as const;

for (const [api, make, rejection] of checks) {
  describe(`the ${api} check`, () => {
    const check = (answer: ApiAnswer) => make({ call: async () => answer, log: () => {} })(request);
    const mocked = (mock: Record<string, "failed" | "error">) =>
      make({ call: (given) => callMock(api, given), log: () => {} })({
        ...request,
        metadata: { mock },
      });

    it("hands on the whole answer of its API", async () => {
      const answer = { status: "success", message: "fine", report: { warnings: 0 } } as const;
      assert.deepEqual(await check(answer), answer);
    });

    it(`throws ${rejection} with the API's message`, async () => {
      const failed = check({ status: "failed", message: "bad checksum" });
      await assert.rejects(failed, { name: rejection, message: "bad checksum" });
    });

    for (const message of [undefined, { text: "bad" }, 7]) {
      it(`throws ${rejection} when the message is ${JSON.stringify(message) ?? "absent"}`, async () => {
        const failed = check({ status: "failed", message });
        await assert.rejects(failed, {
          name: rejection,
          message: `the ${api} API answered "failed"`,
        });
      });
    }

    it("heeds in its mock what the work item asks of this API alone", async () => {
      await assert.rejects(mocked({ [api]: "failed" }), { name: rejection });
      await assert.rejects(mocked({ [api]: "error" }), { name: "ApiError" });
      assert.equal((await mocked({ other: "failed" })).status, "success");
    });
  });
}
