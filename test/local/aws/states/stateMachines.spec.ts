import assert from "node:assert/strict";
import { crash, createStage, only, ROLE, type Stage } from "./support";

const PASS = only({ Type: "Pass" });
const WAIT = only({ Type: "Wait", Seconds: 10 });
const DEFINITION = JSON.stringify({ QueryLanguage: "JSONata", ...PASS });

describe("State machines", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await createStage();
  });

  afterEach(() => stage.states.stop?.());

  const create = (options: object) =>
    stage.run("CreateStateMachine", {
      name: "m",
      roleArn: ROLE,
      definition: DEFINITION,
      ...options,
    });

  const logTo = (level: string, logGroupArn: string) => ({
    loggingConfiguration: {
      level,
      destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }],
    },
  });

  const GROUP = "arn:aws:logs:eu-central-1:000000000000:log-group:/aws/vendedlogs/states/m";

  it("are described as they were created", async () => {
    const { stateMachineArn } = await create({ ...logTo("ERROR", `${GROUP}:*`) });

    const described = await stage.run("DescribeStateMachine", { stateMachineArn });

    assert.equal(described.definition, DEFINITION);
    assert.equal(described.status, "ACTIVE");
    assert.equal(described.type, "STANDARD");
    assert.deepEqual(described.tracingConfiguration, { enabled: false });
    assert.equal(described.loggingConfiguration.level, "ERROR");
    assert.equal(described.loggingConfiguration.includeExecutionData, false);
  });

  it("are the same when they are created the same again", async () => {
    assert.deepEqual(await create({}), await create({ tags: [{ key: "a", value: "b" }] }));
  });

  it("are not replaced by others of their name", async () => {
    const { stateMachineArn } = await create({});

    await assert.rejects(create({ type: "EXPRESS" }), {
      name: "StateMachineAlreadyExists",
      message: `State Machine Already Exists: '${stateMachineArn}'`,
    });
  });

  it("need a role that Step Functions may assume", async () => {
    stage.trusted = false;

    await assert.rejects(create({}), {
      name: "AccessDeniedException",
      message:
        "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.",
    });
  });

  it("log only when their role may deliver logs", async () => {
    stage.denied.add("logs:PutResourcePolicy");

    await assert.rejects(create(logTo("ALL", `${GROUP}:*`)), {
      name: "AccessDeniedException",
      message: "The state machine IAM Role is not authorized to access the Log Destination",
    });
  });

  it("log only to one log group's ARN that ends in a star", async () => {
    const invalid = { name: "InvalidLoggingConfiguration" };

    await assert.rejects(create(logTo("ALL", GROUP)), {
      ...invalid,
      message: "Invalid Logging Configuration: Log Group ARN must be provided with '*' qualifier.",
    });
    await assert.rejects(create({ loggingConfiguration: { level: "ALL" } }), invalid);
    await assert.rejects(create(logTo("ALL", `${GROUP}-missing:*`)), {
      message: "Invalid Logging Configuration: Log Destination not found.",
    });
  });

  it("have names that AWS allows", async () => {
    for (const name of ["a b", "a/b", "ä*", 'q"', "a\tb"]) {
      await assert.rejects(create({ name }), {
        name: "InvalidName",
        message: `Invalid Name: '${name}'`,
      });
    }
    await assert.rejects(create({ name: "x".repeat(81) }), { name: "ValidationException" });
  });

  it("need a definition that is JSON", async () => {
    await assert.rejects(create({ definition: "{" }), {
      name: "InvalidDefinition",
      message: /^Invalid State Machine Definition: '/,
    });
  });

  it("refuse versions by name", async () => {
    await assert.rejects(create({ publish: true }), { name: "NotImplemented", statusCode: 501 });
  });

  it("have no revision to show until they are updated, and no new one for the same again", async () => {
    const { stateMachineArn } = await create({});
    const revision = async () =>
      (await stage.run("DescribeStateMachine", { stateMachineArn })).revisionId;
    const update = (enabled: boolean) =>
      stage.run("UpdateStateMachine", { stateMachineArn, tracingConfiguration: { enabled } });

    assert.equal(await revision(), undefined);
    assert.equal("revisionId" in (await update(false)), false);
    const first = await update(true);
    assert.equal(typeof first.revisionId, "string");
    assert.equal((await update(true)).revisionId, first.revisionId);
    assert.equal(await revision(), first.revisionId);
    assert.notEqual((await update(false)).revisionId, first.revisionId);
  });

  it("leave running executions the definition they were started with", async () => {
    const { stateMachineArn } = await create({
      definition: JSON.stringify({
        QueryLanguage: "JSONata",
        StartAt: "Pause",
        States: {
          Pause: { Type: "Wait", Seconds: 10, Next: "Say" },
          Say: { Type: "Pass", Output: "old", End: true },
        },
      }),
    });
    const executionArn = await stage.start(stateMachineArn);

    const { revisionId } = await stage.run("UpdateStateMachine", {
      stateMachineArn,
      definition: DEFINITION,
    });

    const after = await crash(stage);
    stage.clock.advance(10_000);
    assert.equal((await after.ended(executionArn)).output, '"old"');
    const own = await stage.run("DescribeStateMachineForExecution", { executionArn });
    assert.notEqual(own.revisionId, revisionId);
    assert.match(own.definition, /"old"/);
    const current = await stage.run("DescribeStateMachine", { stateMachineArn });
    assert.equal(current.revisionId, revisionId);
  });

  it("are gone at once when nothing of them runs", async () => {
    const stateMachineArn = await stage.createMachine(PASS);
    const executionArn = await stage.start(stateMachineArn);
    await stage.ended(executionArn);

    await stage.run("DeleteStateMachine", { stateMachineArn });

    await assert.rejects(stage.run("DescribeStateMachine", { stateMachineArn }), {
      name: "StateMachineDoesNotExist",
      message: `State Machine Does Not Exist: '${stateMachineArn}'`,
    });
    await assert.rejects(stage.run("DescribeExecution", { executionArn }), {
      name: "ExecutionDoesNotExist",
    });
    await stage.run("DeleteStateMachine", { stateMachineArn });
  });

  it("stay while executions run, which end at their next step", async () => {
    const stateMachineArn = await stage.createMachine(WAIT);
    const executionArn = await stage.start(stateMachineArn);
    await stage.run("DeleteStateMachine", { stateMachineArn });

    const { status } = await stage.run("DescribeStateMachine", { stateMachineArn });
    assert.equal(status, "DELETING");
    await assert.rejects(create({}), { name: "StateMachineDeleting" });
    await assert.rejects(stage.run("StartExecution", { stateMachineArn }), {
      name: "StateMachineDeleting",
    });
    stage.clock.advance(10_000);
    await stage.settle();

    await assert.rejects(stage.run("DescribeExecution", { executionArn }));
    await create({});
  });

  it("are listed by name, page by page", async () => {
    for (const name of ["c", "a", "b"]) await create({ name });

    const first = await stage.run("ListStateMachines", { maxResults: 2 });
    const second = await stage.run("ListStateMachines", { nextToken: first.nextToken });

    const names = [...first.stateMachines, ...second.stateMachines].map(({ name }) => name);
    assert.deepEqual(names, ["a", "b", "c"]);
    assert.equal(second.nextToken, undefined);
  });

  it("carry tags", async () => {
    const { stateMachineArn: resourceArn } = await create({ tags: [{ key: "a", value: "1" }] });
    await stage.run("TagResource", { resourceArn, tags: [{ key: "b", value: "2" }] });
    await stage.run("UntagResource", { resourceArn, tagKeys: ["a"] });

    assert.deepEqual(await stage.run("ListTagsForResource", { resourceArn }), {
      tags: [{ key: "b", value: "2" }],
    });
    await assert.rejects(
      stage.run("ListTagsForResource", { resourceArn: `${resourceArn}-missing` }),
      { name: "ResourceNotFound" },
    );
  });

  it("are asked for by their own kind of ARN", async () => {
    await assert.rejects(stage.run("DescribeStateMachine", { stateMachineArn: "m" }), {
      name: "InvalidArn",
      message: "Invalid Arn: 'Invalid ARN prefix: m'",
    });
    await assert.rejects(
      stage.run("DescribeStateMachine", {
        stateMachineArn: "arn:aws:states:eu-central-1:000000000000:execution:m:e",
      }),
      { message: "Invalid Arn: 'Resource type not valid in this context: execution'" },
    );
  });

  it("must be named by those who ask for them", async () => {
    await assert.rejects(stage.run("DescribeStateMachine"), {
      name: "ValidationException",
      message:
        "1 validation error detected: Value null at 'stateMachineArn' failed to satisfy constraint: Member must not be null",
    });
  });

  it("are validated without being created", async () => {
    const good = await stage.run("ValidateStateMachineDefinition", { definition: DEFINITION });
    const bad = await stage.run("ValidateStateMachineDefinition", { definition: "no" });

    assert.deepEqual(good, { result: "OK", diagnostics: [], truncated: false });
    assert.equal(bad.result, "FAIL");
    assert.equal(bad.diagnostics[0].code, "INVALID_JSON_DESCRIPTION");
  });

  it("refuse by name what AWS has beyond them", async () => {
    for (const operation of ["RedriveExecution", "TestState", "CreateActivity"]) {
      await assert.rejects(stage.run(operation), {
        name: "NotImplemented",
        statusCode: 501,
        message: new RegExp(`^${operation}`),
      });
    }
  });
});
