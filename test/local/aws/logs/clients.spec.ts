import assert from "node:assert/strict";
import * as sdk from "@aws-sdk/client-cloudwatch-logs";
import { useEmbeddedAws } from "../../../support/embeddedAws";

const logGroupName = "/app";
const ARN = "arn:aws:logs:us-east-1:000000000000:log-group:/app";

describe("CloudWatch Logs through the AWS SDK", () => {
  const fixture = useEmbeddedAws();
  let client: sdk.CloudWatchLogsClient;

  before(() => {
    client = new sdk.CloudWatchLogsClient(fixture.client);
  });

  beforeEach(() =>
    client.send(new sdk.CreateLogGroupCommand({ logGroupName, tags: { project: "callback" } })),
  );

  afterEach(() => client.send(new sdk.DeleteLogGroupCommand({ logGroupName })));

  const described = async () => {
    const { logGroups } = await client.send(
      new sdk.DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }),
    );
    return logGroups![0]!;
  };

  it("CreateLogGroup, DescribeLogGroups in pages, DeleteLogGroup", async () => {
    await client.send(new sdk.CreateLogGroupCommand({ logGroupName: "/another" }));
    const pages: unknown[] = [];
    for await (const { logGroups } of sdk.paginateDescribeLogGroups({ client, pageSize: 1 }, {})) {
      pages.push(logGroups!.map((group) => group.logGroupName));
    }
    await client.send(new sdk.DeleteLogGroupCommand({ logGroupName: "/another" }));

    assert.deepEqual(pages, [["/another"], ["/app"]]);
    assert.equal((await described()).arn, `${ARN}:*`);
    await assert.rejects(
      client.send(new sdk.DeleteLogGroupCommand({ logGroupName: "/another" })),
      (error) => error instanceof sdk.ResourceNotFoundException,
    );
    await assert.rejects(
      client.send(new sdk.CreateLogGroupCommand({ logGroupName })),
      (error) => error instanceof sdk.ResourceAlreadyExistsException,
    );
  });

  it("PutLogGroupDeletionProtection", async () => {
    const protect = (deletionProtectionEnabled: boolean) =>
      client.send(
        new sdk.PutLogGroupDeletionProtectionCommand({
          logGroupIdentifier: logGroupName,
          deletionProtectionEnabled,
        }),
      );
    await protect(true);
    await assert.rejects(
      client.send(new sdk.DeleteLogGroupCommand({ logGroupName })),
      /deletion protection is enabled/,
    );
    assert.equal((await described()).deletionProtectionEnabled, true);
    await protect(false);
  });

  it("PutRetentionPolicy, DeleteRetentionPolicy", async () => {
    await client.send(new sdk.PutRetentionPolicyCommand({ logGroupName, retentionInDays: 30 }));
    const kept = await described();
    await client.send(new sdk.DeleteRetentionPolicyCommand({ logGroupName }));

    assert.equal(kept.retentionInDays, 30);
    assert.equal((await described()).retentionInDays, undefined);
    await assert.rejects(
      client.send(new sdk.PutRetentionPolicyCommand({ logGroupName, retentionInDays: 2 })),
      (error) => error instanceof sdk.InvalidParameterException,
    );
  });

  it("AssociateKmsKey, DisassociateKmsKey", async () => {
    const kmsKeyId = "arn:aws:kms:us-east-1:000000000000:key/logs";
    await client.send(new sdk.AssociateKmsKeyCommand({ logGroupName, kmsKeyId }));
    const encrypted = await described();
    await client.send(new sdk.DisassociateKmsKeyCommand({ logGroupName }));

    assert.equal(encrypted.kmsKeyId, kmsKeyId);
    assert.equal((await described()).kmsKeyId, undefined);
  });

  it("CreateLogStream, PutLogEvents, DescribeLogStreams, GetLogEvents, DeleteLogStream", async () => {
    const stream = { logGroupName, logStreamName: "one" };
    const timestamp = Date.now();
    await client.send(new sdk.CreateLogStreamCommand(stream));
    await client.send(
      new sdk.PutLogEventsCommand({
        ...stream,
        logEvents: [0, 1].map((at) => ({ timestamp: timestamp + at, message: `line ${at}` })),
      }),
    );
    const { logStreams } = await client.send(
      new sdk.DescribeLogStreamsCommand({ logGroupName, orderBy: "LastEventTime" }),
    );
    const page = (nextToken?: string) =>
      client.send(
        new sdk.GetLogEventsCommand({ ...stream, startFromHead: true, limit: 1, nextToken }),
      );
    const first = await page();
    const second = await page(first.nextForwardToken);
    const end = await page(second.nextForwardToken);
    await client.send(new sdk.DeleteLogStreamCommand(stream));

    assert.equal(logStreams![0]!.lastEventTimestamp, timestamp + 1);
    assert.deepEqual(
      [first, second].map(({ events }) => events!.map(({ message }) => message)),
      [["line 0"], ["line 1"]],
    );
    assert.deepEqual(end.events, []);
    assert.equal(end.nextForwardToken, second.nextForwardToken);
    await assert.rejects(page(), (error) => error instanceof sdk.ResourceNotFoundException);
  });

  it("TagResource, UntagResource, ListTagsForResource, and the older three by name", async () => {
    await client.send(new sdk.TagResourceCommand({ resourceArn: ARN, tags: { stage: "dev" } }));
    await client.send(new sdk.UntagResourceCommand({ resourceArn: ARN, tagKeys: ["project"] }));
    const { tags } = await client.send(new sdk.ListTagsForResourceCommand({ resourceArn: ARN }));
    await client.send(new sdk.TagLogGroupCommand({ logGroupName, tags: { team: "a" } }));
    await client.send(new sdk.UntagLogGroupCommand({ logGroupName, tags: ["stage"] }));
    const older = await client.send(new sdk.ListTagsLogGroupCommand({ logGroupName }));

    assert.deepEqual(tags, { stage: "dev" });
    assert.deepEqual(older.tags, { team: "a" });
  });

  it("PutResourcePolicy, DescribeResourcePolicies, DeleteResourcePolicy", async () => {
    const policy = { policyName: "delivery", policyDocument: '{"Version":"2012-10-17"}' };
    await client.send(new sdk.PutResourcePolicyCommand(policy));
    const { resourcePolicies } = await client.send(new sdk.DescribeResourcePoliciesCommand({}));
    await client.send(new sdk.DeleteResourcePolicyCommand({ policyName: "delivery" }));
    const left = await client.send(new sdk.DescribeResourcePoliciesCommand({}));

    assert.deepEqual(
      resourcePolicies!.map(({ policyName, policyDocument }) => ({ policyName, policyDocument })),
      [policy],
    );
    assert.deepEqual(left.resourcePolicies, []);
  });
});
