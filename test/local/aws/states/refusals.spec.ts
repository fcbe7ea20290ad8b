import assert from "node:assert/strict";
import { createStage, only, ROLE, type Stage } from "./support";

const constraint = (rule: string) => ({
  name: "ValidationException",
  message: `1 validation error detected: ${rule}`,
});

/** Texts that were recorded on AWS, and those of the parser that it uses. */
describe("Step Functions refuses in AWS's words", () => {
  let stage: Stage;
  let stateMachineArn: string;

  beforeEach(async () => {
    stage = await createStage();
    stateMachineArn = await stage.createMachine(only({ Type: "Pass" }));
  });

  afterEach(() => stage.states.stop?.());

  it("page sizes and page tokens out of bounds", async () => {
    await assert.rejects(
      stage.run("ListStateMachines", { maxResults: 1001 }),
      constraint(
        "Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000",
      ),
    );
    for (const [operation, input, most] of [
      ["ListStateMachines", {}, 1024],
      ["ListExecutions", { stateMachineArn }, 3096],
    ] as const) {
      const nextToken = "x".repeat(most + 1);
      await assert.rejects(
        stage.run(operation, { ...input, nextToken }),
        constraint(
          `Value '${nextToken}' at 'nextToken' failed to satisfy constraint: Member must have length less than or equal to ${most}`,
        ),
      );
    }
  });

  it("statuses that are none", async () => {
    await assert.rejects(
      stage.run("ListExecutions", { stateMachineArn, statusFilter: "succeeded" }),
      constraint(
        "Value 'succeeded' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [SUCCEEDED, TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING]",
      ),
    );
  });

  it("data that is too long, without showing it", async () => {
    await assert.rejects(
      stage.run("StartExecution", { stateMachineArn, input: `"${"x".repeat(262_144)}"` }),
      constraint(
        "Value at 'input' failed to satisfy constraint: Member must have length less than or equal to 262144",
      ),
    );
  });

  it("an input that is empty", async () => {
    await assert.rejects(stage.run("StartExecution", { stateMachineArn, input: "" }), {
      name: "InvalidExecutionInput",
      message: "Invalid State Machine Execution Input: 'Invalid execution input.'",
    });
  });

  it("an input that is no JSON", async () => {
    const values = "JSON String, Number, Array, Object or token 'null', 'true' or 'false'";
    for (const [input, reason] of [
      ["not some json", `Unrecognized token 'not': was expecting (${values})`],
      [
        "{'not': 'json'}",
        "Unexpected character (''' (code 39)): was expecting double-quote to start field name",
      ],
      [
        '{"a" 1}',
        "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value",
      ],
      [
        "[1 2]",
        "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries",
      ],
      ['{"a": +}', `Unexpected character ('+' (code 43)): expected a valid value (${values})`],
    ] as const) {
      await assert.rejects(stage.run("StartExecution", { stateMachineArn, input }), {
        name: "InvalidExecutionInput",
        message: `Invalid State Machine Execution Input: '${reason}'`,
      });
    }
    await assert.rejects(stage.run("StartExecution", { stateMachineArn, input: '{"a": [' }), {
      name: "InvalidExecutionInput",
    });
  });

  it("tags and keys that are left out", async () => {
    for (const [operation, member] of [
      ["TagResource", "tags"],
      ["UntagResource", "tagKeys"],
    ] as const) {
      await assert.rejects(
        stage.run(operation, { resourceArn: stateMachineArn }),
        constraint(
          `Value null at '${member}' failed to satisfy constraint: Member must not be null`,
        ),
      );
    }
  });

  it("an update of nothing", async () => {
    await assert.rejects(stage.run("UpdateStateMachine", { stateMachineArn }), {
      name: "MissingRequiredParameter",
      message:
        "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified",
    });
  });

  it("the description of a version that is not published", async () => {
    const definition = JSON.stringify(only({ Type: "Pass" }));
    const input = { name: "n", roleArn: ROLE, definition, versionDescription: "first" };

    await assert.rejects(stage.run("CreateStateMachine", input), {
      name: "ValidationException",
      message: "Version description can only be set when publish is true",
    });
  });

  it("what the type of a state machine does not allow", async () => {
    const express = await stage.createMachine(only({ Type: "Pass" }), {
      name: "express",
      type: "EXPRESS",
    });
    const refusal = {
      name: "StateMachineTypeNotSupported",
      message: "This operation is not supported by this type of state machine",
    };

    await assert.rejects(stage.run("StartSyncExecution", { stateMachineArn }), refusal);
    await assert.rejects(stage.run("ListExecutions", { stateMachineArn: express }), refusal);
    await assert.rejects(stage.run("StartExecution", { stateMachineArn: express }), {
      name: "NotImplemented",
      message: /EXPRESS/,
    });
  });

  it("definitions that lack what all have", async () => {
    await assert.rejects(
      stage.run("CreateStateMachine", { name: "n", roleArn: ROLE, definition: '{"StartAt":"A"}' }),
      {
        name: "InvalidDefinition",
        message:
          "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /'",
      },
    );
    const validate = (definition: string) =>
      stage.run("ValidateStateMachineDefinition", { definition });
    assert.deepEqual(await validate(""), {
      result: "FAIL",
      diagnostics: [
        {
          severity: "ERROR",
          code: "SCHEMA_VALIDATION_FAILED",
          message: "Definition must be a valid JSON object",
        },
      ],
      truncated: false,
    });
    assert.deepEqual((await validate("{}")).diagnostics, [
      {
        severity: "ERROR",
        code: "SCHEMA_VALIDATION_FAILED",
        message: "These fields are required: [States, StartAt]",
        location: "/",
      },
    ]);
  });
});
