import { createDynamoDb } from "../../../../local/aws/dynamodb";
import { callerOf, lonelyContext } from "../../../support/lonelyService";

/** A DynamoDB with one table `Orders`: hash key `customer`, range key `order`. */
export async function dynamoDbWithOrders() {
  const context = lonelyContext();
  const service = createDynamoDb(context);
  const call = callerOf(service);
  await call("CreateTable", ORDERS);
  return { context, service, call, clock: context.clock };
}

export const ORDERS = {
  TableName: "Orders",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [
    { AttributeName: "customer", AttributeType: "S" },
    { AttributeName: "order", AttributeType: "N" },
  ],
  KeySchema: [
    { AttributeName: "customer", KeyType: "HASH" },
    { AttributeName: "order", KeyType: "RANGE" },
  ],
};

export const ORDERS_ARN = "arn:aws:dynamodb:eu-central-1:000000000000:table/Orders";

/** An item of `Orders`. */
export function order(customer: string, number: number, more: object = {}) {
  return { customer: { S: customer }, order: { N: String(number) }, ...more };
}
