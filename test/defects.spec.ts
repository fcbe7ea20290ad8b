import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { workflowDefinition } from "../components/workflowDefinition";
import type { Document } from "../functions/outputs/documents";
import { makeValidation, validationDependencies } from "../functions/validation";
import { makeWriteOutputs } from "../functions/writeOutputs";
import { answered, FakeWorkflow, noon } from "./functions/support/fakeWorkflow";
import { setEnvironment } from "./support/environment";
import { preview } from "./support/programPreview";

const approval = { jiraStoryId: "PROJ-1", status: "approved", deliveryId: "first" };
const request = { executionId: "arn:a", jiraStoryId: "PROJ-1", packageIds: [], metadata: {} };

const definition = workflowDefinition({
  partition: "aws",
  bucket: "b",
  functions: {
    callback: "c",
    validation: "v",
    deployment: "d",
    notification: "n",
    storeTaskToken: "s",
    writeOutputs: "w",
  },
  callbackTimeoutSeconds: 24 * 60 * 60,
  apiRetrySeconds: 300,
});
const state = (name: string) => definition.States[name] as Record<string, any>;

/**
 * By their numbers. The tenth, a command that a moved folder breaks, is with `npm start`; the half
 * of the third that only the table's conditions prevent is with the token table.
 */
describe("the defects of the original", () => {
  it("1: a heartbeat nobody sends ends the wait after five minutes", () => {
    assert.equal(state("AwaitCallback").TimeoutSeconds, 24 * 60 * 60);
    assert.doesNotMatch(JSON.stringify(definition), /Heartbeat/);
  });

  it("2: a failed input read writes no error log", async () => {
    for (const { Next } of state("ReadInput").Catch) assert.equal(Next, "WriteError");
    const caught = state("ReadInput").Catch.flatMap(({ ErrorEquals }: any) => ErrorEquals);
    assert.ok(caught.includes("S3.NoSuchKeyException"));
    const { state: failed, jiraStoryId } = state("ReadInput").Catch.at(-1).Output;
    assert.deepEqual([failed, jiraStoryId], ["ReadInput", undefined]);

    const written: Document[] = [];
    const write = makeWriteOutputs({
      write: async (document) => void written.push(document),
      log: () => {},
    });
    const [executionId, failedAt] = ["arn:a", new Date(noon).toISOString()];
    const error = { state: "ReadInput", error: "InputInvalid", cause: "no", failedAt };
    await write({ kind: "error", executionId, ...error });
    assert.equal(written[0].key, "logs/a/error.json");
    assert.deepEqual(JSON.parse(written[0].body), { executionId, ...error });
  });

  let workflow: FakeWorkflow;
  beforeEach(() => {
    workflow = new FakeWorkflow();
  });
  const deliver = (body: object) => answered(workflow.deliver(workflow.signed(body)));

  it("3: a second execution for a story orphans the first", async () => {
    await workflow.wait("a");
    await workflow.wait("b");
    assert.deepEqual((await deliver(approval)).executions, ["a", "b"]);
    assert.equal(workflow.completed.length, 2);
  });

  it("4: an expired token answers 500 until DynamoDB deletes it", async () => {
    await workflow.wait("a");
    workflow.end("a", "gone");
    assert.equal((await deliver(approval)).statusCode, 410);
    workflow.now = noon + 72 * 60 * 60 * 1000;
    assert.equal((await deliver({ ...approval, deliveryId: "late" })).statusCode, 202);
  });

  it("5: anybody may complete a task", async () => {
    await workflow.wait("a");
    const event = workflow.event(JSON.stringify(approval), {});
    const answer = await workflow.deliver(event);
    assert.equal(answer.statusCode, 401);
    assert.ok(!("access-control-allow-origin" in answer.headers));
    assert.equal(workflow.completed.length, 0);
  });

  it("5: the callback may complete every task, and every page may call it", async () => {
    const { mocks } = await preview("dev");
    const statements = mocks
      .ofType("aws:iam/rolePolicy:RolePolicy")
      .flatMap(({ inputs }) => JSON.parse(inputs.policy).Statement)
      .filter(({ Action }) => /states:SendTask/.test([Action].flat().join()));

    assert.equal(statements.length, 2);
    for (const { Resource } of statements) assert.match(Resource, /:stateMachine:[\w-]+$/);
    const [api] = mocks.ofType("aws:apigatewayv2/api:Api");
    assert.equal(api.inputs.corsConfiguration, undefined);
  }).timeout(60_000);

  it("6: task tokens are logged", async () => {
    await workflow.wait("a");
    await deliver(approval);
    assert.doesNotMatch(JSON.stringify(workflow.logged), /token-/);
  });

  it("7: a check that failed with HTTP 200 counts as success", async () => {
    const check = makeValidation({ call: async () => ({ status: "failed" }), log: () => {} });
    await assert.rejects(check(request), { name: "ValidationFailed" });
  });

  describe("8: API secrets are stored", () => {
    const aws = { AWS_REGION: "eu-central-1", AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "s" };
    let restore: () => void;
    let server: Server;
    const asked: { authorization?: string }[] = [];

    beforeEach(async () => {
      server = createServer(({ headers }, response) => {
        if (headers["x-amz-target"] === "secretsmanager.GetSecretValue") {
          response.end('{"SecretString":"token-of-the-api"}');
          return;
        }
        asked.push(headers);
        response.end('{"status":"success"}');
      }).listen(0, "127.0.0.1");
      await once(server, "listening");
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      restore = setEnvironment({ ...aws, AWS_ENDPOINT_URL: url });
    });
    afterEach(async () => {
      restore();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    });

    it("and never sent", async () => {
      const API_URL = `${process.env.AWS_ENDPOINT_URL}/validate`;
      const dependencies = validationDependencies({ API_URL, API_SECRET_NAME: "validation-token" });

      await makeValidation({ ...dependencies, log: () => {} })(request);

      assert.equal(asked[0].authorization, "Bearer token-of-the-api");
    });
  });

  it("9: the final write has neither Retry nor Catch", () => {
    const { Retry, Catch } = state("WriteOutputs");
    assert.ok(Retry[0].ErrorEquals.includes("AwsUnavailable"));
    assert.ok(Retry[0].MaxAttempts > 1);
    assert.ok(Catch[0].ErrorEquals.includes("States.DataLimitExceeded"));
    assert.equal(Catch[0].Next, "WriteError");
  });
});
