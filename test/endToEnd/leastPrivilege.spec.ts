import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
} from "@aws-sdk/client-lambda";
import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  UpdateStateMachineCommand,
} from "@aws-sdk/client-sfn";
import { readSecret } from "../../cli/stack/delivery";
import { startExecution } from "../../cli/stack/execution";
import { readText } from "../../cli/stack/results";
import type { Stack } from "../../cli/stack/stack";
import { type LocalProcess, startLocal } from "../support/commands";
import { statementsOf } from "../support/roles";

const POLL_MS = 10;

/** Far longer than any step takes when it is allowed. */
const PATIENCE_MS = 3000;

interface Names {
  readonly functionNames: Record<string, string>;
  readonly logGroupNames: Record<string, string>;
}

/** What can be seen of the workflow while one statement is missing. */
type Scenario = (story: string) => Promise<unknown>;

describe("the roles of the workflow", function () {
  this.timeout(120_000);

  let folder: string;
  let local: LocalProcess;
  let stack: Stack;
  let names: Names;
  let sfn: SFNClient;
  let lambda: LambdaClient;
  let stories = 0;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "roles-"));
    local = await startLocal(folder);
    const { endpoint, region, accessKeyId, secretAccessKey, outputs } = local.ready;
    const credentials = { accessKeyId, secretAccessKey };
    stack = { outputs: outputs!, client: { endpoint, region, credentials } };
    names = outputs as unknown as Names;
    sfn = new SFNClient(stack.client);
    lambda = new LambdaClient(stack.client);
  });

  after(async () => {
    await local?.kill();
    await rm(folder, { recursive: true, force: true });
  });

  const start = async (jiraStoryId: string, metadata: Record<string, unknown> = {}) => {
    const item = { jiraStoryId, packageIds: ["a"], metadata };
    return (await startExecution(stack, item)).executionArn;
  };

  const describeExecution = (executionArn: string) =>
    sfn.send(new DescribeExecutionCommand({ executionArn }));

  const within = async <T>(probe: () => Promise<T | undefined>): Promise<T | "never"> => {
    for (let waited = 0; waited < PATIENCE_MS; waited += POLL_MS) {
      const found = await probe();
      if (found !== undefined) return found;
      await delay(POLL_MS);
    }
    return "never";
  };

  const waits = (executionArn: string) =>
    within(async () => {
      const { events = [] } = await sfn.send(
        new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1 }),
      );
      if (events[0]?.type === "TaskSubmitted") return "waits";
      return (await describeExecution(executionArn)).status === "RUNNING" ? undefined : "ended";
    });

  const ends = (executionArn: string) =>
    within(async () => {
      const { status, error } = await describeExecution(executionArn);
      return status === "RUNNING" ? undefined : [status, error];
    });

  const callback = async (jiraStoryId: string, status: string) => {
    const { current } = await readSecret(stack);
    const body = JSON.stringify({ jiraStoryId, status, deliveryId: randomUUID() });
    const signature = createHmac("sha256", current).update(body).digest("hex");
    const headers = { "x-hub-signature": `sha256=${signature}` };
    const response = await fetch(stack.outputs.callbackUrl, { method: "POST", headers, body });
    return [response.status, JSON.parse(await response.text()).result];
  };

  const logged = (key: string, since: number) =>
    within(async () => {
      const { events = [] } = await new CloudWatchLogsClient(stack.client).send(
        new FilterLogEventsCommand({ logGroupName: names.logGroupNames[key], startTime: since }),
      );
      return events.length > 0 ? "logged" : undefined;
    });

  const approve: Scenario = async (story) => {
    const execution = await start(story);
    const waiting = await waits(execution);
    const answer = await callback(story, "approved");
    if (answer[0] !== 200) return [waiting, answer];
    const seen = [waiting, answer, await ends(execution)];
    const name = execution.slice(execution.lastIndexOf(":") + 1);
    const written = [`outputs/${name}/result.json`, `logs/${name}/execution.log`];
    const found = written.map(async (key) => (await readText(stack, key)) !== undefined);
    return [...seen, ...(await Promise.all(found))];
  };

  const stopped: Scenario = async (story) => {
    const executionArn = await start(story);
    await waits(executionArn);
    await sfn.send(new StopExecutionCommand({ executionArn }));
    return callback(story, "approved");
  };

  const rejected: Scenario = async (story) => {
    const execution = await start(story);
    const waiting = await waits(execution);
    const answer = await callback(story, "rejected");
    return [waiting, answer, answer[0] === 200 && (await ends(execution))];
  };

  const checkFails: Scenario = async (story) => {
    const execution = await start(story, { mock: { validation: "failed" } });
    const ended = await ends(execution);
    const name = execution.slice(execution.lastIndexOf(":") + 1);
    return [ended, (await readText(stack, `logs/${name}/error.json`)) !== undefined];
  };

  const inputMissing: Scenario = async () => {
    const { executionArn } = await sfn.send(
      new StartExecutionCommand({
        stateMachineArn: stack.outputs.stateMachineArn,
        input: JSON.stringify({ inputFile: "inputs/none.json" }),
      }),
    );
    const ended = await ends(executionArn!);
    return [ended, (await describeExecution(executionArn!)).cause?.includes("AccessDenied")];
  };

  /** The decision comes while the execution cannot yet reach AwaitCallback. */
  const early =
    (decision: string): Scenario =>
    async (story) => {
      const FunctionName = names.functionNames.deployment;
      await lambda.send(
        new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }),
      );
      const execution = await start(story);
      const answer = await callback(story, decision);
      await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
      return [answer, await ends(execution)];
    };

  const redeployed: Scenario = async () => {
    const { stateMachineArn } = stack.outputs;
    const { roleArn, loggingConfiguration } = await sfn.send(
      new DescribeStateMachineCommand({ stateMachineArn }),
    );
    const update = { stateMachineArn, roleArn, loggingConfiguration };
    return sfn.send(new UpdateStateMachineCommand(update)).then(
      () => "updated",
      (error: Error) => error.name,
    );
  };

  const logs =
    (key: string, scenario: Scenario): Scenario =>
    async (story) => {
      const since = Date.now();
      const seen = await scenario(story);
      return [seen, await logged(key, since)];
    };

  const roleOf = async (key: string) => {
    const roleArn =
      key === "stateMachine"
        ? (
            await sfn.send(
              new DescribeStateMachineCommand({ stateMachineArn: stack.outputs.stateMachineArn }),
            )
          ).roleArn
        : (
            await lambda.send(
              new GetFunctionConfigurationCommand({ FunctionName: names.functionNames[key] }),
            )
          ).Role;
    return roleArn!.slice(roleArn!.lastIndexOf("/") + 1);
  };

  const roles: Record<string, Scenario[]> = {
    stateMachine: [approve, inputMissing, redeployed],
    validation: [logs("validation", approve)],
    deployment: [logs("deployment", approve)],
    notification: [logs("notification", approve)],
    storeTaskToken: [logs("storeTaskToken", approve), early("approved"), early("rejected")],
    writeOutputs: [logs("writeOutputs", approve), checkFails],
    callback: [logs("callback", approve), rejected, stopped],
  };
  for (const [key, scenarios] of Object.entries(roles)) {
    it(`needs each statement of ${key}, and no other`, async () => {
      const see = async (scenario: Scenario) => JSON.stringify(await scenario(`ROLE-${++stories}`));
      const whole: string[] = [];
      for (const scenario of scenarios) whole.push(await see(scenario));
      assert.doesNotMatch(whole.join(), /never|AccessDenied|unavailable/);
      const differs = async () => {
        for (const [index, scenario] of scenarios.entries()) {
          if ((await see(scenario)) !== whole[index]) return true;
        }
        return false;
      };

      for (const statement of await statementsOf(stack.client, await roleOf(key))) {
        assert(await statement.without(differs), `nothing misses ${statement.title}`);
      }
      assert.equal(await differs(), false);
    });
  }
});
