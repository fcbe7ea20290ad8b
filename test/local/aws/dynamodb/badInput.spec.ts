import { refusesBadInput } from "../../../support/badInput";
import { dynamoDbWithOrders } from "./support";

describe("DynamoDB given members of the wrong type", () => {
  it("refuses them as AWS refuses things", async () => {
    const { service } = await dynamoDbWithOrders();
    await refusesBadInput(service, { TableName: "Orders" }, MEMBERS);
  });
});

const MEMBERS = [
  "AttributeDefinitions",
  "BillingMode",
  "ClientRequestToken",
  "ConditionExpression",
  "ExclusiveStartKey",
  "ExclusiveStartTableName",
  "ExpressionAttributeNames",
  "ExpressionAttributeValues",
  "GlobalSecondaryIndexUpdates",
  "GlobalSecondaryIndexes",
  "IndexName",
  "Item",
  "Key",
  "KeyConditionExpression",
  "KeySchema",
  "Limit",
  "PointInTimeRecoverySpecification",
  "RequestItems",
  "ResourceArn",
  "SSESpecification",
  "TableName",
  "TagKeys",
  "Tags",
  "TimeToLiveSpecification",
  "TransactItems",
  "UpdateExpression",
];
