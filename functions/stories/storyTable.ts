import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocumentClient,
  PutCommand,
  QueryCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { callAws } from "../awsCalls";
import { type Environment, textOf } from "../environment";
import type { DecisionItem, ExecutionItem, Outcome, StoryItem } from "./items";

/** The token table. Every write is idempotent, every read consistent. */
export interface StoryTable {
  /** Keeps the first delivery of a decision: a repeat, or a contradiction under its id, changes nothing. */
  addDecision(decision: DecisionItem): Promise<void>;
  /**
   * Adds an execution, or gives it the token of a later attempt. The item of an earlier execution
   * of the same name is replaced whole. False when the token is one of an earlier attempt.
   */
  addExecution(execution: NewExecution): Promise<boolean>;
  /** All items of a story, expired ones included. */
  read(jiraStoryId: string): Promise<StoryItem[]>;
  /** Promises a decision to an execution; false when it has been promised one, or has another token. */
  promise(execution: WaitingExecution, outcome: Outcome): Promise<boolean>;
  /** Takes the token away once it is used up; false when the execution has another one by now. */
  release(execution: WaitingExecution, outcome: Outcome): Promise<boolean>;
}

export type NewExecution = Omit<ExecutionItem, "outcome"> & {
  readonly taskToken: string;
  /** Orders the attempts of an execution. */
  readonly attempt: number;
};

export type WaitingExecution = Pick<ExecutionItem, "jiraStoryId" | "recordKey"> & {
  readonly taskToken: string;
};

export function storyTable(environment: Environment): (deadline: AbortSignal) => StoryTable {
  const TableName = textOf(environment, "TOKEN_TABLE_NAME");
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  });
  return (deadline) => tableWithin(client, TableName, deadline);
}

function tableWithin(
  client: DynamoDBDocumentClient,
  TableName: string,
  deadline: AbortSignal,
): StoryTable {
  /** False when the condition does not hold. */
  const update = (input: Omit<UpdateCommandInput, "TableName">): Promise<boolean> =>
    conditionHolds(
      callAws("UpdateItem", deadline, (abortSignal) =>
        client.send(new UpdateCommand({ TableName, ...input }), { abortSignal }),
      ),
    );

  return {
    async addDecision(decision) {
      const put = new PutCommand({
        TableName,
        Item: decision,
        // An expired item that DynamoDB has not deleted yet is no earlier delivery.
        ConditionExpression: "attribute_not_exists(recordKey) OR expirationTime <= :now",
        ExpressionAttributeValues: { ":now": Math.floor(Date.now() / 1000) },
      });
      await conditionHolds(
        callAws("PutItem", deadline, (abortSignal) => client.send(put, { abortSignal })),
      );
    },

    async addExecution(execution) {
      const { jiraStoryId, recordKey, ...attributes } = execution;
      const { set, remove, values } = assignments(attributes);
      const write = (UpdateExpression: string, ConditionExpression: string) =>
        update({
          Key: { jiraStoryId, recordKey },
          UpdateExpression,
          ConditionExpression,
          ExpressionAttributeValues: values,
        });
      const renew = () =>
        write(
          remove.length > 0 ? `${set} REMOVE ${remove.join(", ")}` : set,
          // A function of an earlier attempt, which comes late, brings a token nobody waits for.
          "attribute_not_exists(recordKey) OR " +
            "(startedAt = :startedAt AND attempt <= :attempt)",
        );
      // The outcome is that of another execution, which had the same name before.
      const replace = () =>
        write(`${set} REMOVE ${["outcome", ...remove].join(", ")}`, "startedAt < :startedAt");
      // Where the answer of the replacement is lost, the SDK's repeat finds the item replaced.
      return (await renew()) || (await replace()) || renew();
    },

    async read(jiraStoryId) {
      const items: StoryItem[] = [];
      let start: Record<string, unknown> | undefined;
      do {
        const query = new QueryCommand({
          TableName,
          KeyConditionExpression: "jiraStoryId = :story",
          ExpressionAttributeValues: { ":story": jiraStoryId },
          ConsistentRead: true,
          ExclusiveStartKey: start,
        });
        const page = await callAws("Query", deadline, (abortSignal) =>
          client.send(query, { abortSignal }),
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
        UpdateExpression: "REMOVE taskToken SET outcome = :outcome",
        ConditionExpression: "taskToken = :token",
        ExpressionAttributeValues: { ":token": taskToken, ":outcome": outcome },
      });
    },
  };
}

/** `SET a = :a, …` for every attribute that has a value; the names of those that have none. */
function assignments(attributes: Readonly<Record<string, unknown>>) {
  const present = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return {
    set: `SET ${present.map(([name]) => `${name} = :${name}`).join(", ")}`,
    remove: Object.keys(attributes).filter((name) => attributes[name] === undefined),
    values: Object.fromEntries(present.map(([name, value]) => [`:${name}`, value])),
  };
}

async function conditionHolds(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if ((error as Error).name === "ConditionalCheckFailedException") return false;
    throw error;
  }
}
