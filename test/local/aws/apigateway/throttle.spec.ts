import assert from "node:assert/strict";
import { Throttle } from "../../../../local/aws/apigateway/http/throttle";
import type { StageRecord } from "../../../../local/aws/apigateway/records";
import { ManualClock } from "../../../support/manualClock";

const STAGE: StageRecord = {
  StageName: "$default",
  AutoDeploy: true,
  DefaultRouteSettings: { ThrottlingBurstLimit: 2, ThrottlingRateLimit: 4 },
  RouteSettings: { "GET /slow": { ThrottlingBurstLimit: 1, ThrottlingRateLimit: 1 } },
  StageVariables: {},
  Tags: {},
  createdAt: 0,
  updatedAt: 0,
};

describe("throttling", () => {
  it("admits a burst, then as many a second as the rate says", () => {
    const clock = new ManualClock();
    const throttle = new Throttle(clock);
    const admitted = () => throttle.admits("api", STAGE, "POST /callback");

    const burst = [admitted(), admitted(), admitted()];
    clock.advance(249);
    const early = admitted();
    clock.advance(1);
    const due = [admitted(), admitted()];
    clock.advance(60_000);
    const full = [admitted(), admitted(), admitted()];

    assert.deepEqual(burst, [true, true, false]);
    assert.equal(early, false);
    assert.deepEqual(due, [true, false]);
    assert.deepEqual(full, [true, true, false]);
  });

  it("counts each route for itself, by its own settings if it has any", () => {
    const throttle = new Throttle(new ManualClock());

    assert.deepEqual(
      ["GET /slow", "GET /slow", "GET /fast", "GET /fast", "GET /fast"].map((key) =>
        throttle.admits("api", STAGE, key),
      ),
      [true, false, true, true, false],
    );
  });
});
