import assert from "node:assert/strict";
import { join } from "node:path";
import { emulatedOperations } from "../../../../local/aws/documentation";
import { builtServices } from "../../../../local/aws/documentation/services";
import type { Service } from "../../../../local/aws/service";
import { sdkOperations } from "../../../support/sdkOperations";

/** The SDK's packages, where they are not called as the service is. */
const PACKAGES: Partial<Record<Service["name"], string>> = {
  states: "sfn",
  apigateway: "apigatewayv2",
  logs: "cloudwatch-logs",
  secretsmanager: "secrets-manager",
};

describe("the tests of the embedded AWS", () => {
  it("send every operation that is documented through the AWS SDK", async () => {
    const sent = sdkOperations(join(__dirname, "..", ".."));
    const untested = (await builtServices()).flatMap((service) => {
      const tested = sent.get(PACKAGES[service.name] ?? service.name) ?? new Set();
      return emulatedOperations(service)
        .filter((operation) => !tested.has(operation))
        .map((operation) => `${service.name}:${operation}`);
    });
    assert.deepEqual(untested, []);
  });
});
