import { createAwsJsonProtocol } from "../endpoint/protocols/awsJson";
import type { Service, ServiceContext } from "../service";
import { Housekeeping } from "./housekeeping";
import { account } from "./operations/account";
import { continuousBackups } from "./operations/continuousBackups";
import { manageTables } from "./operations/manageTables";
import { readItems } from "./operations/readItems";
import { tags } from "./operations/tags";
import { timeToLive } from "./operations/timeToLive";
import { transactions } from "./operations/transactions";
import { updateTable } from "./operations/updateTable";
import { writeItems } from "./operations/writeItems";
import { Tables } from "./tables";

export interface DynamoDbService extends Service {
  readonly name: "dynamodb";
  /** Resolves when indexes are filled and deleted tables gone, as far as asked until now. */
  settled(): Promise<void>;
}

/**
 * DynamoDB: dynalite's checks, expressions and item actions on the one store, and what dynalite
 * lacks around them. Binary attributes are base64 text on their way in and out.
 */
export function createDynamoDb(context: ServiceContext): DynamoDbService {
  const tables = new Tables(context);
  const housekeeping = new Housekeeping(context, tables);
  const operations = {
    ...manageTables(context, tables, housekeeping),
    UpdateTable: updateTable(context, tables, housekeeping),
    ...readItems(tables),
    ...writeItems(context, tables),
    ...transactions(context, tables),
    ...timeToLive(tables),
    ...continuousBackups(context, tables),
    ...tags(tables),
    ...account(context),
  };
  return {
    name: "dynamodb",
    operations,
    protocol: createAwsJsonProtocol({
      version: "1.0",
      targetPrefix: "DynamoDB_20120810",
      errorNamespace: "com.amazonaws.dynamodb.v20120810",
    }),
    start: async () => housekeeping.start(),
    stop: () => housekeeping.stop(),
    settled: () => housekeeping.settled(),
  };
}
