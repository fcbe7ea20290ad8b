import assert from "node:assert/strict";
import { GROUP, GROUP_ARN, type Logs, logsWithGroup, messagesOf } from "./support";

describe("Log groups", () => {
  let logs: Logs;

  beforeEach(async () => {
    logs = await logsWithGroup();
  });

  it("are described with their ARN, which ends in :*", async () => {
    const { logGroups } = await logs.call("DescribeLogGroups", { logGroupNamePrefix: "/aws" });
    assert.deepEqual(logGroups, [
      {
        logGroupName: GROUP,
        creationTime: logs.clock.now(),
        metricFilterCount: 0,
        arn: `${GROUP_ARN}:*`,
        storedBytes: 0,
        logGroupClass: "STANDARD",
        logGroupArn: GROUP_ARN,
        deletionProtectionEnabled: false,
      },
    ]);
  });

  it("are refused a second time", async () => {
    await assert.rejects(logs.call("CreateLogGroup", { logGroupName: GROUP }), {
      code: "ResourceAlreadyExistsException",
      message: "The specified log group already exists",
    });
  });

  it("are refused with a name AWS does not allow", async () => {
    await assert.rejects(logs.call("CreateLogGroup", { logGroupName: "a b" }), {
      code: "InvalidParameterException",
      message:
        "1 validation error detected: Value 'a b' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+",
    });
  });

  it("are found by prefix or by pattern, page by page", async () => {
    for (const logGroupName of ["/aws/b", "/aws/a", "/other"]) {
      await logs.call("CreateLogGroup", { logGroupName });
    }
    const names = ({ logGroups }: any) => logGroups.map((group: any) => group.logGroupName);

    const first = await logs.call("DescribeLogGroups", { logGroupNamePrefix: "/aws", limit: 2 });
    const second = await logs.call("DescribeLogGroups", {
      logGroupNamePrefix: "/aws",
      limit: 2,
      nextToken: first.nextToken,
    });
    const matching = await logs.call("DescribeLogGroups", { logGroupNamePattern: "OTH" });

    assert.deepEqual(names(first), ["/aws/a", "/aws/b"]);
    assert.deepEqual(names(second), [GROUP]);
    assert.equal(second.nextToken, undefined);
    assert.deepEqual(names(matching), ["/other"]);
  });

  it("are gone once deleted, with all that was in them", async () => {
    await logs.deliver("stream", "line");
    await logs.call("DeleteLogGroup", { logGroupName: GROUP });
    await assert.rejects(logs.call("DeleteLogGroup", { logGroupName: GROUP }), {
      code: "ResourceNotFoundException",
      message: "The specified log group does not exist.",
    });

    await logs.call("CreateLogGroup", { logGroupName: GROUP });
    await logs.service.settled();

    assert.deepEqual(messagesOf(await logs.call("FilterLogEvents", { logGroupName: GROUP })), []);
  });

  it("withstand deletion while protected", async () => {
    const protect = (deletionProtectionEnabled: boolean) =>
      logs.call("PutLogGroupDeletionProtection", {
        logGroupIdentifier: GROUP,
        deletionProtectionEnabled,
      });
    await protect(true);
    await assert.rejects(logs.call("DeleteLogGroup", { logGroupName: GROUP }), {
      code: "InvalidParameterException",
    });
    await protect(false);
    await logs.call("DeleteLogGroup", { logGroupName: GROUP });
  });

  it("name the key that encrypts them", async () => {
    const kmsKeyId = "arn:aws:kms:eu-central-1:000000000000:key/1";
    const keyOf = async () =>
      (await logs.call("DescribeLogGroups")).logGroups[0].kmsKeyId as string | undefined;
    await logs.call("AssociateKmsKey", { logGroupName: GROUP, kmsKeyId });
    assert.equal(await keyOf(), kmsKeyId);
    await logs.call("DisassociateKmsKey", { logGroupName: GROUP });
    assert.equal(await keyOf(), undefined);
  });

  it("carry tags, by ARN and by name", async () => {
    await logs.call("TagResource", { resourceArn: GROUP_ARN, tags: { a: "1", b: "2" } });
    await logs.call("UntagResource", { resourceArn: GROUP_ARN, tagKeys: ["a"] });
    await logs.call("TagLogGroup", { logGroupName: GROUP, tags: { c: "3", d: "4" } });
    await logs.call("UntagLogGroup", { logGroupName: GROUP, tags: ["d"] });

    const expected = { tags: { b: "2", c: "3" } };
    assert.deepEqual(await logs.call("ListTagsForResource", { resourceArn: GROUP_ARN }), expected);
    assert.deepEqual(await logs.call("ListTagsLogGroup", { logGroupName: GROUP }), expected);
  });

  it("are asked for as policies name them", () => {
    const access = (operation: string, input: object) =>
      logs.service.operations[operation].access(input, {} as any);
    assert.deepEqual(access("CreateLogGroup", { logGroupName: GROUP }), [
      { action: "logs:CreateLogGroup", resource: `${GROUP_ARN}:log-stream:` },
    ]);
    assert.deepEqual(access("FilterLogEvents", { logGroupIdentifier: GROUP_ARN }), [
      { action: "logs:FilterLogEvents", resource: `${GROUP_ARN}:log-stream:` },
    ]);
    assert.deepEqual(access("PutLogEvents", { logGroupName: GROUP, logStreamName: "s" }), [
      { action: "logs:PutLogEvents", resource: `${GROUP_ARN}:log-stream:s` },
    ]);
    assert.deepEqual(access("TagResource", { resourceArn: GROUP_ARN }), [
      { action: "logs:TagResource", resource: GROUP_ARN },
    ]);
  });

  describe("with a retention", () => {
    const DAY = 24 * 60 * 60_000;

    beforeEach(() => logs.call("PutRetentionPolicy", { logGroupName: GROUP, retentionInDays: 3 }));

    const retention = async () =>
      (await logs.call("DescribeLogGroups")).logGroups[0].retentionInDays;

    it("say so, until it is taken away", async () => {
      assert.equal(await retention(), 3);
      await logs.call("DeleteRetentionPolicy", { logGroupName: GROUP });
      assert.equal(await retention(), undefined);
    });

    it("refuse days AWS does not offer", async () => {
      const request = { logGroupName: GROUP, retentionInDays: 2 };
      await assert.rejects(logs.call("PutRetentionPolicy", request), {
        code: "InvalidParameterException",
      });
    });

    it("lose older events, also from the store", async () => {
      await logs.service.start!();
      await logs.deliver("stream", "old");
      logs.clock.advance(2 * DAY);
      await logs.deliver("stream", "young");
      logs.clock.advance(DAY + 60 * 60_000);
      await logs.service.settled();
      await logs.call("DeleteRetentionPolicy", { logGroupName: GROUP });

      const found = await logs.call("FilterLogEvents", { logGroupName: GROUP });

      assert.deepEqual(messagesOf(found), ["young"]);
      await logs.service.stop!();
    });

    it("hide older events before they are swept", async () => {
      await logs.deliver("stream", "old");
      logs.clock.advance(3 * DAY);
      assert.deepEqual(messagesOf(await logs.call("FilterLogEvents", { logGroupName: GROUP })), []);
    });
  });

  describe("and resource policies", () => {
    const policyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [] });

    it("are kept by name", async () => {
      await logs.call("PutResourcePolicy", { policyName: "delivery", policyDocument });
      assert.deepEqual(await logs.call("DescribeResourcePolicies"), {
        resourcePolicies: [
          { policyName: "delivery", policyDocument, lastUpdatedTime: logs.clock.now() },
        ],
      });
      await logs.call("DeleteResourcePolicy", { policyName: "delivery" });
      assert.deepEqual(await logs.call("DescribeResourcePolicies"), { resourcePolicies: [] });
    });

    it("are refused above 5120 characters", async () => {
      const long = JSON.stringify({ Statement: ["x".repeat(5120)] });
      const request = { policyName: "long", policyDocument: long };
      await assert.rejects(logs.call("PutResourcePolicy", request), {
        code: "LimitExceededException",
      });
    });
  });
});
