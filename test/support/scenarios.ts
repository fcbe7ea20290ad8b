import { createHmac, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DescribeStateMachineCommand,
  type HistoryEvent,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  UpdateStateMachineCommand,
} from "@aws-sdk/client-sfn";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { readSecret } from "../../cli/stack/delivery";
import { nameOf, startExecution } from "../../cli/stack/execution";
import { follow, isWaiting } from "../../cli/stack/progress";
import { readText } from "../../cli/stack/results";
import type { Stack } from "../../cli/stack/stack";

/** Something that is done with a story, and what can be seen of it: the same each time. */
export type Scenario = (story: string) => Promise<unknown>;

const POLL_MS = 10;

/** Only something that hangs takes so long. */
const PATIENCE_MS = 30_000;

/**
 * What the workflow does for those who use it. A task that fails ends a scenario at once, unless
 * it is meant to: nobody waits until the workflow has tried again.
 */
export class Scenarios {
  private readonly sfn: SFNClient;
  private readonly logs: CloudWatchLogsClient;

  constructor(
    private readonly stack: Stack,
    private readonly logGroupNames: Readonly<Record<string, string>>,
  ) {
    this.sfn = new SFNClient(stack.client);
    this.logs = new CloudWatchLogsClient(stack.client);
  }

  readonly approved: Scenario = (story) =>
    this.execution(story, async (arn) => {
      const waiting = await this.waits(arn);
      const { answer } = await this.callback(story, "approved");
      if (answer[0] !== 200) return [waiting, answer];
      const ending = await this.ends(arn);
      const written = [`outputs/${nameOf(arn)}/result.json`, `logs/${nameOf(arn)}/execution.log`];
      return [waiting, answer, ending, ...(await Promise.all(written.map(this.exists)))];
    });

  readonly rejected: Scenario = (story) =>
    this.execution(story, async (arn) => {
      const waiting = await this.waits(arn);
      const { answer } = await this.callback(story, "rejected");
      return [waiting, answer, answer[0] === 200 && (await this.ends(arn, "JiraCallbackRejected"))];
    });

  readonly stopped: Scenario = (story) =>
    this.execution(story, async (executionArn) => {
      const waiting = await this.waits(executionArn);
      await this.sfn.send(new StopExecutionCommand({ executionArn }));
      return [waiting, (await this.callback(story, "approved")).answer];
    });

  readonly checkFails: Scenario = (story) => {
    const metadata = { mock: { validation: "failed" } };
    const errors = async (arn: string) => [
      await this.ends(arn, "ValidationFailed"),
      await this.exists(`logs/${nameOf(arn)}/error.json`),
    ];
    return this.execution(story, errors, metadata);
  };

  readonly inputMissing: Scenario = async () => {
    const { executionArn } = await this.sfn.send(
      new StartExecutionCommand({
        stateMachineArn: this.stack.outputs.stateMachineArn,
        input: JSON.stringify({ inputFile: "inputs/none.json" }),
      }),
    );
    return this.ends(executionArn!, "S3.NoSuchKeyException");
  };

  /** The decision is there before the execution waits for it. */
  early(status: "approved" | "rejected"): Scenario {
    return async (jiraStoryId) => {
      const client = DynamoDBDocumentClient.from(new DynamoDBClient(this.stack.client));
      const inAnHour = Date.now() + 60 * 60 * 1000;
      await client.send(
        new PutCommand({
          TableName: this.stack.outputs.tokenTableName,
          Item: {
            jiraStoryId,
            recordKey: "decision#delivery#early",
            status,
            // After the start of the execution, whenever that is.
            arrivedAt: inAnHour,
            expirationTime: Math.floor(inAnHour / 1000),
          },
        }),
      );
      return this.execution(jiraStoryId, (arn) => this.ends(arn, "JiraCallbackRejected"));
    };
  }

  readonly redeployed: Scenario = async () => {
    const { stateMachineArn } = this.stack.outputs;
    const { roleArn, loggingConfiguration } = await this.sfn.send(
      new DescribeStateMachineCommand({ stateMachineArn }),
    );
    const update = { stateMachineArn, roleArn, loggingConfiguration };
    return this.sfn.send(new UpdateStateMachineCommand(update)).then(
      () => "updated",
      (error: Error) => error.name,
    );
  };

  /** Besides what is seen of a scenario, whether a function has logged it. */
  logged(key: string, scenario: Scenario): Scenario {
    return async (story) => {
      const seen = await scenario(story);
      // Written by the gateway with rights of its own, and after all that the scenario has logged.
      const { requestId } = await this.callback(story, "approved");
      while (!(await this.hasLogged("callbackApi", requestId))) await delay(POLL_MS);
      return [seen, await this.hasLogged(key, story)];
    };
  }

  private async execution(
    jiraStoryId: string,
    observe: (executionArn: string) => Promise<unknown>,
    metadata = {},
  ): Promise<unknown> {
    const item = { jiraStoryId, packageIds: ["a"], metadata };
    const { executionArn } = await startExecution(this.stack, item);
    try {
      return await observe(executionArn);
    } finally {
      await this.sfn.send(new StopExecutionCommand({ executionArn }));
    }
  }

  private waits(executionArn: string): Promise<string> {
    return this.first(executionArn, (event) => (isWaiting(event) ? "waits" : undefined));
  }

  private ends(executionArn: string, meantToFail?: string): Promise<string> {
    return this.first(executionArn, () => undefined, meantToFail);
  }

  /** The first event that tells, be it that something failed that was not meant to. */
  private async first(
    executionArn: string,
    tells: (event: HistoryEvent) => string | undefined,
    meantToFail?: string,
  ): Promise<string> {
    for await (const event of follow(this.stack, executionArn, AbortSignal.timeout(PATIENCE_MS))) {
      const told = tells(event);
      if (told) return told;
      const error = event.taskFailedEventDetails?.error;
      if (error && error !== meantToFail) return `a task failed: ${error}`;
      const ended = event.executionFailedEventDetails?.error ?? "";
      if (/^Execution(?!Started)/.test(event.type!)) return `${event.type} ${ended}`;
    }
    throw new Error(`${executionArn} has no end`);
  }

  private async callback(jiraStoryId: string, status: string) {
    const { current } = await readSecret(this.stack);
    const body = JSON.stringify({ jiraStoryId, status, deliveryId: randomUUID() });
    const signature = createHmac("sha256", current).update(body).digest("hex");
    const headers = { "x-hub-signature": `sha256=${signature}` };
    const response = await fetch(this.stack.outputs.callbackUrl, { method: "POST", headers, body });
    const { result } = JSON.parse(await response.text());
    const requestId = response.headers.get("apigw-requestid")!;
    return { answer: [response.status, result], requestId };
  }

  private readonly exists = async (key: string) => (await readText(this.stack, key)) !== undefined;

  private async hasLogged(key: string, text: string): Promise<boolean> {
    const { events = [] } = await this.logs.send(
      new FilterLogEventsCommand({
        logGroupName: this.logGroupNames[key],
        filterPattern: `"${text}"`,
      }),
    );
    return events.length > 0;
  }
}
