import assert from "node:assert/strict";
import { createStage, only, type Stage } from "./support";

const GROUP = "/aws/vendedlogs/states/m";

describe("Log delivery", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await createStage();
  });

  afterEach(() => stage.states.stop?.());

  async function logged(level: string, state: object, includeExecutionData = false) {
    const logGroupArn = `arn:aws:logs:eu-central-1:000000000000:log-group:${GROUP}:*`;
    const arn = await stage.createMachine(only(state), {
      loggingConfiguration: {
        level,
        includeExecutionData,
        destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }],
      },
    });
    await stage.ended(await stage.start(arn, { secret: 1 }));
    await stage.settle();
    return stage.logLines.map(({ message }) => message);
  }

  it("writes the whole history at level ALL", async () => {
    const lines = await logged("ALL", { Type: "Pass" }, true);

    assert.deepEqual(
      lines.map(({ id, type, previous_event_id: previous }) => [id, type, previous]),
      [
        ["1", "ExecutionStarted", "0"],
        ["2", "PassStateEntered", "0"],
        ["3", "PassStateExited", "2"],
        ["4", "ExecutionSucceeded", "3"],
      ],
    );
    assert.equal(lines[1].details.input, '{"secret":1}');
    assert.equal(stage.logLines[0]?.group, GROUP);
  });

  it("leaves the data out unless it is asked for", async () => {
    assert.doesNotMatch(JSON.stringify(await logged("ALL", { Type: "Pass" })), /secret/);
  });

  it("writes only failures at levels ERROR and FATAL", async () => {
    const types = (lines: { type: string }[]) => lines.map(({ type }) => type);

    assert.deepEqual(types(await logged("ERROR", { Type: "Pass", Output: "{% $none %}" })), [
      "EvaluationFailed",
      "ExecutionFailed",
    ]);
    stage.logLines.length = 0;
    await stage.run("DeleteStateMachine", {
      stateMachineArn: "arn:aws:states:eu-central-1:000000000000:stateMachine:m",
    });
    assert.deepEqual(types(await logged("FATAL", { Type: "Pass", Output: "{% $none %}" })), [
      "ExecutionFailed",
    ]);
  });

  it("stops when the role may no longer deliver", async () => {
    const logGroupArn = `arn:aws:logs:eu-central-1:000000000000:log-group:${GROUP}:*`;
    const arn = await stage.createMachine(only({ Type: "Pass" }), {
      loggingConfiguration: {
        level: "ALL",
        destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }],
      },
    });
    stage.denied.add("logs:GetLogDelivery");

    await stage.ended(await stage.start(arn));
    await stage.settle();

    assert.deepEqual(stage.logLines, []);
  });
});
