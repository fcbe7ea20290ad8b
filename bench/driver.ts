import { createHmac, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { readSecret } from "../cli/stack/delivery";
import type { Stack } from "../cli/stack/stack";

/** Drives executions of the workflow as a client would, with as little work of its own as it can. */
export class Driver {
  private constructor(
    private readonly stack: Stack,
    private readonly sfn: SFNClient,
    private readonly s3: S3Client,
    private readonly secret: string,
  ) {}

  static async open(stack: Stack): Promise<Driver> {
    const { current } = await readSecret(stack);
    const s3 = new S3Client({ ...stack.client, forcePathStyle: true });
    return new Driver(stack, new SFNClient(stack.client), s3, current);
  }

  /** Uploads a work item for a story and starts an execution on it. */
  async start(story: string): Promise<string> {
    const Key = `inputs/${story}.json`;
    await this.s3.send(
      new PutObjectCommand({
        Bucket: this.stack.outputs.bucketName,
        Key,
        Body: JSON.stringify({ jiraStoryId: story, packageIds: ["package-1"] }),
      }),
    );
    const { executionArn } = await this.sfn.send(
      new StartExecutionCommand({
        stateMachineArn: this.stack.outputs.stateMachineArn,
        name: story,
        input: JSON.stringify({ inputFile: Key }),
      }),
    );
    return executionArn!;
  }

  /** Resolves once the execution waits for its callback. */
  async waiting(executionArn: string, every: number): Promise<void> {
    for (;;) {
      const { events } = await this.sfn.send(
        new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1 }),
      );
      const type = events?.[0]?.type;
      if (type === "TaskSubmitted") return;
      if (type?.startsWith("Execution") && type !== "ExecutionStarted") {
        throw new Error(`${executionArn} ended before it waited: ${type}`);
      }
      await delay(every);
    }
  }

  /** Sends a signed approval. */
  async approve(story: string): Promise<void> {
    const body = JSON.stringify({
      jiraStoryId: story,
      status: "approved",
      deliveryId: randomUUID(),
    });
    const signature = createHmac("sha256", this.secret).update(body).digest("hex");
    const response = await fetch(this.stack.outputs.callbackUrl, {
      method: "POST",
      headers: { "content-type": "application/json", "x-hub-signature": `sha256=${signature}` },
      body,
    });
    const text = await response.text();
    if (response.status !== 200)
      throw new Error(`callback for ${story}: ${response.status} ${text}`);
  }

  /** Resolves once the execution has succeeded. */
  async succeeded(executionArn: string, every: number): Promise<void> {
    for (;;) {
      const { status, cause } = await this.sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (status === "SUCCEEDED") return;
      if (status !== "RUNNING") throw new Error(`${executionArn} ended ${status}: ${cause}`);
      await delay(every);
    }
  }

  /** The names of the states the execution has entered. */
  async entered(executionArn: string): Promise<string[]> {
    const { events = [] } = await this.sfn.send(
      new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }),
    );
    return events.flatMap(({ stateEnteredEventDetails: entered }) =>
      entered ? [entered.name!] : [],
    );
  }
}
