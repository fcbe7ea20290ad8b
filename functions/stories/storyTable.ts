import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocumentClient,
  PutCommand,
  QueryCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { type Environment, secondsOf, textOf } from "../environment";
import type { DecisionItem, ExecutionItem, Outcome, StoryItem } from "./items";

/** The token table. Every write is idempotent, every read consistent. */
export interface StoryTable {
  /** Keeps the first delivery of a decision: a repeat, or a contradiction under its id, changes nothing. */
  addDecision(decision: DecisionItem): Promise<void>;
  /** Adds an execution, or gives it the token of a later attempt. */
  addExecution(execution: ExecutionItem & { readonly attempt: number }): Promise<void>;
  /** All items of a story, expired ones included. */
  read(jiraStoryId: string): Promise<StoryItem[]>;
  /** Promises a decision to an execution; false when it has been promised one, or has another token. */
  promise(execution: WaitingExecution, outcome: Outcome): Promise<boolean>;
  /**
   * Takes the token away once it is used up; without an outcome the execution waits anew. False
   * when it has another token by now.
   */
  release(execution: WaitingExecution, outcome: Outcome | undefined): Promise<boolean>;
}

export type WaitingExecution = Pick<ExecutionItem, "jiraStoryId" | "recordKey"> & {
  readonly taskToken: string;
};

/** How long items are kept after they are written, in seconds. */
export function keptSeconds(environment: Environment): number {
  return (
    secondsOf(environment, "WAIT_TIMEOUT_SECONDS") +
    secondsOf(environment, "TOKEN_RETENTION_SECONDS")
  );
}

export function storyTable(environment: Environment): StoryTable {
  const TableName = textOf(environment, "TOKEN_TABLE_NAME");
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  });

  /** False when the condition does not hold. */
  const update = async (input: Omit<UpdateCommandInput, "TableName">): Promise<boolean> => {
    try {
      await client.send(new UpdateCommand({ TableName, ...input }));
      return true;
    } catch (error) {
      if (isConditionFailed(error)) return false;
      throw error;
    }
  };

  return {
    async addDecision(decision) {
      try {
        await client.send(
          new PutCommand({
            TableName,
            Item: decision,
            // An expired item that DynamoDB has not deleted yet is no earlier delivery.
            ConditionExpression: "attribute_not_exists(recordKey) OR expirationTime <= :now",
            ExpressionAttributeValues: { ":now": Math.floor(Date.now() / 1000) },
          }),
        );
      } catch (error) {
        if (!isConditionFailed(error)) throw error;
      }
    },

    async addExecution({ jiraStoryId, recordKey, attempt, ...execution }) {
      await update({
        Key: { jiraStoryId, recordKey },
        UpdateExpression:
          "SET executionId = :executionId, startedAt = :startedAt, deadline = :deadline, " +
          "taskToken = :taskToken, expirationTime = :expirationTime, attempt = :attempt",
        // A function of an earlier attempt, which comes late, brings a token nobody waits for.
        ConditionExpression: "attribute_not_exists(attempt) OR attempt <= :attempt",
        ExpressionAttributeValues: {
          ":executionId": execution.executionId,
          ":startedAt": execution.startedAt,
          ":deadline": execution.deadline,
          ":taskToken": execution.taskToken,
          ":expirationTime": execution.expirationTime,
          ":attempt": attempt,
        },
      });
    },

    async read(jiraStoryId) {
      const items: StoryItem[] = [];
      let start: Record<string, unknown> | undefined;
      do {
        const page = await client.send(
          new QueryCommand({
            TableName,
            KeyConditionExpression: "jiraStoryId = :story",
            ExpressionAttributeValues: { ":story": jiraStoryId },
            ConsistentRead: true,
            ExclusiveStartKey: start,
          }),
        );
        items.push(...((page.Items ?? []) as StoryItem[]));
        start = page.LastEvaluatedKey;
      } while (start);
      return items;
    },

    promise({ jiraStoryId, recordKey, taskToken }, outcome) {
      return update({
        Key: { jiraStoryId, recordKey },
        UpdateExpression: "SET outcome = :outcome",
        ConditionExpression:
          "taskToken = :token AND (attribute_not_exists(outcome) OR outcome.#status = :gone)",
        ExpressionAttributeNames: { "#status": "status" },
        ExpressionAttributeValues: { ":outcome": outcome, ":token": taskToken, ":gone": "gone" },
      });
    },

    release({ jiraStoryId, recordKey, taskToken }, outcome) {
      return update({
        Key: { jiraStoryId, recordKey },
        UpdateExpression: outcome
          ? "REMOVE taskToken SET outcome = :outcome"
          : "REMOVE taskToken, outcome",
        ConditionExpression: "taskToken = :token",
        ExpressionAttributeValues: {
          ":token": taskToken,
          ...(outcome && { ":outcome": outcome }),
        },
      });
    },
  };
}

function isConditionFailed(error: unknown): boolean {
  return (error as Error).name === "ConditionalCheckFailedException";
}
