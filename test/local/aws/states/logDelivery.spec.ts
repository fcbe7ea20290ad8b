import assert from "node:assert/strict";
import { createStage, only, type Stage } from "./support";

const PASS = { Type: "Pass", End: true };
const GROUP = "/aws/vendedlogs/states/m";

describe("Log delivery", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await createStage();
  });

  afterEach(() => stage.states.stop?.());

  async function logged(level: string, state: object, includeExecutionData = false) {
    const logGroupArn = `arn:aws:logs:eu-central-1:000000000000:log-group:${GROUP}:*`;
    const arn = await stage.createMachine(
      { StartAt: "Only", States: { Only: state } },
      {
        loggingConfiguration: {
          level,
          includeExecutionData,
          destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }],
        },
      },
    );
    await stage.ended(await stage.start(arn, { secret: 1 }));
    await stage.settle();
    return stage.logLines.map(({ message }) => message);
  }

  it("writes the whole history at level ALL", async () => {
    const lines = await logged("ALL", PASS, true);

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

  it("leaves the data out unless it is asked for, and what tells of it", async () => {
    const lines = await logged("ALL", PASS);

    assert.deepEqual(
      lines.slice(1).map(({ details }) => details),
      [{ name: "Only" }, { name: "Only" }, {}],
    );
  });

  it("writes the entry of a Fail state at level ERROR", async () => {
    const lines = await logged("ERROR", { Type: "Fail", Error: "Bad" });

    assert.deepEqual(
      lines.map(({ type }) => type),
      ["FailStateEntered", "ExecutionFailed"],
    );
  });

  it("writes only failures at levels ERROR and FATAL", async () => {
    const types = (lines: { type: string }[]) => lines.map(({ type }) => type);

    assert.deepEqual(types(await logged("ERROR", { ...PASS, Output: "{% $none %}" })), [
      "EvaluationFailed",
      "ExecutionFailed",
    ]);
    stage.logLines.length = 0;
    await stage.run("DeleteStateMachine", {
      stateMachineArn: "arn:aws:states:eu-central-1:000000000000:stateMachine:m",
    });
    assert.deepEqual(types(await logged("FATAL", { ...PASS, Output: "{% $none %}" })), [
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
