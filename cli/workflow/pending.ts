import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { paginateListExecutions, SFNClient } from "@aws-sdk/client-sfn";
import { DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { JSON_OPTION } from "../arguments";
import type { Command } from "../command";
import { nameOf } from "../stack/execution";
import { findStack, STACK_OPTIONS, type Stack } from "../stack/stack";
import { duration, printJson, table, terminal } from "../terminal";

/** An execution that waits for a decision; `deadline` and `startedAt` are ISO 8601. */
interface Pending {
  readonly jiraStoryId: string;
  readonly executionId: string;
  readonly startedAt: string;
  readonly deadline: string;
}

export const pending: Command = {
  usage: {
    command: "npm run workflow -- pending",
    summary: "Lists the executions that wait for a decision, the longest waiting first.",
    options: [...STACK_OPTIONS, JSON_OPTION],
  },
  async run(args) {
    const stack = await findStack(args);
    const waiting = await findPending(stack);
    if (args.flag("json")) {
      printJson(waiting);
      return 0;
    }
    const { line } = terminal(false);
    if (!waiting.length) {
      line("nothing is waiting");
      return 0;
    }
    const now = Date.now();
    const rows = waiting.map(({ jiraStoryId, executionId, startedAt, deadline }) => [
      jiraStoryId,
      duration(now - Date.parse(startedAt)),
      `${duration(Math.max(0, Date.parse(deadline) - now))} left`,
      nameOf(executionId),
    ]);
    for (const row of table([["STORY", "AGE", "DEADLINE", "EXECUTION"], ...rows])) line(row);
    return 0;
  },
};

/** Items with a token, of executions that still run: a stopped one leaves its item behind. */
async function findPending(stack: Stack): Promise<Pending[]> {
  const running = new Set<string>();
  const executions = paginateListExecutions(
    { client: new SFNClient(stack.client) },
    { stateMachineArn: stack.outputs.stateMachineArn, statusFilter: "RUNNING" },
  );
  for await (const page of executions) {
    for (const { executionArn } of page.executions ?? []) running.add(executionArn!);
  }
  const found: Pending[] = [];
  const items = paginateScan(
    { client: DynamoDBDocumentClient.from(new DynamoDBClient(stack.client)) },
    {
      TableName: stack.outputs.tokenTableName,
      ConsistentRead: true,
      FilterExpression: "begins_with(recordKey, :kind) AND attribute_exists(taskToken)",
      ExpressionAttributeValues: { ":kind": "execution#" },
      ProjectionExpression: "jiraStoryId, executionId, startedAt, deadline",
    },
  );
  for await (const page of items) found.push(...((page.Items ?? []) as Pending[]));
  return found
    .filter(({ executionId }) => running.has(executionId))
    .sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
}
