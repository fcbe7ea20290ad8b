import { createHmac, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { readSecret } from "../cli/stack/delivery";
import { SignedClient } from "./signedClient";
import type { LocalStack } from "./stack";

/** Drives executions of the workflow as a client would, with as little work of its own as it can. */
export class Driver {
  private constructor(
    private readonly stack: LocalStack,
    private readonly client: SignedClient,
    private readonly secret: string,
  ) {}

  static async open(stack: LocalStack): Promise<Driver> {
    const { current } = await readSecret(stack);
    return new Driver(stack, new SignedClient(stack.client), current);
  }

  /** Uploads a work item for a story and starts an execution on it. */
  async start(story: string): Promise<string> {
    const key = `inputs/${story}.json`;
    const item = JSON.stringify({ jiraStoryId: story, packageIds: ["package-1"] });
    await this.client.putObject(this.stack.outputs.bucketName, key, item);
    const { executionArn } = await this.states("StartExecution", {
      stateMachineArn: this.stack.outputs.stateMachineArn,
      name: story,
      input: JSON.stringify({ inputFile: key }),
    });
    return executionArn;
  }

  /** Resolves once the execution waits for its callback, which none does at once. */
  async waiting(executionArn: string, every: number): Promise<void> {
    for (;;) {
      await delay(every);
      const { events } = await this.states("GetExecutionHistory", {
        executionArn,
        reverseOrder: true,
        maxResults: 1,
      });
      const type: string = events[0].type;
      if (type === "TaskSubmitted") return;
      if (type.startsWith("Execution") && type !== "ExecutionStarted") {
        throw new Error(`${executionArn} ended before it waited: ${type}`);
      }
    }
  }

  /** Sends a signed approval. */
  async approve(story: string): Promise<void> {
    const decision = { jiraStoryId: story, status: "approved", deliveryId: randomUUID() };
    const body = JSON.stringify(decision);
    const signature = createHmac("sha256", this.secret).update(body).digest("hex");
    const headers = {
      "content-type": "application/json",
      "x-hub-signature": `sha256=${signature}`,
    };
    await this.client.post(this.stack.outputs.callbackUrl, headers, body);
  }

  /** Resolves once the execution has succeeded. */
  async succeeded(executionArn: string, every: number): Promise<void> {
    for (;;) {
      const { status, cause } = await this.states("DescribeExecution", { executionArn });
      if (status === "SUCCEEDED") return;
      if (status !== "RUNNING") throw new Error(`${executionArn} ended ${status}: ${cause}`);
      await delay(every);
    }
  }

  /** The names of the states the execution has entered. */
  async entered(executionArn: string): Promise<string[]> {
    const { events } = await this.states("GetExecutionHistory", { executionArn, maxResults: 1000 });
    return events.flatMap(({ stateEnteredEventDetails: entered }: any) =>
      entered ? [entered.name] : [],
    );
  }

  private states(operation: string, input: object): Promise<any> {
    return this.client.call("states", `AWSStepFunctions.${operation}`, input);
  }
}
