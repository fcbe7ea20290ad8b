import { refusesBadInput } from "../../../support/badInput";
import { GROUP, logsWithGroup } from "./support";

describe("CloudWatch Logs given members of the wrong type", () => {
  it("refuses them as AWS refuses things", async () => {
    const { service } = await logsWithGroup();
    await refusesBadInput(service, { logGroupName: GROUP, logStreamName: "stream" }, MEMBERS);
  });
});

const MEMBERS = [
  "endTime",
  "filterPattern",
  "kmsKeyId",
  "limit",
  "logEvents",
  "logGroupIdentifier",
  "logGroupName",
  "logGroupNamePattern",
  "logGroupNamePrefix",
  "logStreamNamePrefix",
  "logStreamName",
  "logStreamNames",
  "nextToken",
  "orderBy",
  "policyDocument",
  "policyName",
  "resourceArn",
  "retentionInDays",
  "startTime",
  "tagKeys",
  "tags",
];
