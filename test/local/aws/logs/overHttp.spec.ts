import assert from "node:assert/strict";
import * as sdk from "@aws-sdk/client-cloudwatch-logs";
import { useEmbeddedAws } from "../../../support/embeddedAws";

describe("CloudWatch Logs over HTTP", () => {
  const fixture = useEmbeddedAws();
  const stream = { logGroupName: "/app", logStreamName: "one" };
  let client: sdk.CloudWatchLogsClient;

  before(async () => {
    client = new sdk.CloudWatchLogsClient(fixture.client);
    await client.send(new sdk.CreateLogGroupCommand({ logGroupName: "/app", tags: { a: "1" } }));
    await client.send(new sdk.CreateLogStreamCommand(stream));
  });

  it("takes events, and finds them as `aws logs tail` looks for them", async () => {
    const timestamp = Date.now();
    const logEvents = [{ timestamp, message: "hello" }];
    const put = await client.send(new sdk.PutLogEventsCommand({ ...stream, logEvents }));

    const { events } = await client.send(
      new sdk.FilterLogEventsCommand({
        logGroupName: "/app",
        interleaved: true,
        startTime: timestamp - 1000,
      }),
    );

    assert.ok(put.nextSequenceToken);
    assert.equal(put.rejectedLogEventsInfo, undefined);
    assert.equal(events![0].message, "hello");
    assert.equal(events![0].timestamp, timestamp);
  });

  it("has events again after a restart", async () => {
    await fixture.restart();
    client = new sdk.CloudWatchLogsClient(fixture.client);
    const { events } = await client.send(new sdk.GetLogEventsCommand(stream));
    assert.equal(events!.length, 1);
  });

  it("names what is missing and what is not emulated", async () => {
    await assert.rejects(
      client.send(new sdk.DescribeLogStreamsCommand({ logGroupName: "/none" })),
      { name: "ResourceNotFoundException", message: "The specified log group does not exist." },
    );
    const query = { logGroupName: "/app", queryString: "fields x", startTime: 0, endTime: 1 };
    await assert.rejects(client.send(new sdk.StartQueryCommand(query)), /StartQuery/);
  });
});
