import assert from "node:assert/strict";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type ProviderServer, startProviderServer } from "../../../local/provider/server";
import { propertiesOf, structOf } from "../../../local/provider/structs";
import { UNKNOWN } from "../../../local/provider/values";
import { useEmbeddedAws } from "../../support/embeddedAws";

const BUCKET = "aws:s3/bucket:Bucket";

describe("the provider as the Pulumi CLI calls it", () => {
  const fixture = useEmbeddedAws();
  let server: ProviderServer;
  let client: Record<string, (request: unknown, done: (error: Error, answer: any) => void) => void>;
  before(async () => {
    const { AWS_REGION: _, ...environment } = fixture.environment;
    server = await startProviderServer(environment);
    const address = `127.0.0.1:${server.port}`;
    client = new ResourceProviderClient(address, grpc.credentials.createInsecure()) as never;
    await call(
      "configure",
      new proto.ConfigureRequest().setArgs(structOf({ region: fixture.client.region })),
    );
  });
  after(() => {
    (client as unknown as grpc.Client).close();
    server.close();
  });

  const call = (method: string, request: unknown) =>
    new Promise<any>((resolve, reject) =>
      client[method]!(request, (error, answer) => (error ? reject(error) : resolve(answer))),
    );
  const check = async (type: string, inputs: object) => {
    const request = new proto.CheckRequest().setType(type).setName("files");
    return (await call("check", request.setNews(structOf({ ...inputs })))).getInputs();
  };

  it("has the version of the AWS provider whose types these are", async () => {
    const info = await call("getPluginInfo", new Empty());

    assert.equal(info.getVersion(), require("@pulumi/aws/package.json").version);
  });

  it("knows in a preview what a bucket will be called, and not its ARN", async () => {
    const inputs = await check(BUCKET, { bucket: "previewed" });
    const request = new proto.CreateRequest().setType(BUCKET).setPreview(true);

    const planned = await call("create", request.setProperties(inputs));

    const { bucket, arn } = propertiesOf(planned.getProperties());
    assert.deepEqual([bucket, arn, planned.getId()], ["previewed", UNKNOWN, ""]);
  });

  it("creates, reads, imports by id, and deletes", async () => {
    const inputs = await check(BUCKET, { bucket: "created" });
    const made = await call(
      "create",
      new proto.CreateRequest().setType(BUCKET).setProperties(inputs),
    );
    const read = new proto.ReadRequest().setType(BUCKET).setId(made.getId());

    const imported = await call("read", read);
    await call(
      "delete",
      new proto.DeleteRequest().setType(BUCKET).setId(made.getId()).setOldInputs(inputs),
    );
    const gone = await call("read", read);

    assert.equal(propertiesOf(made.getProperties()).arn, "arn:aws:s3:::created");
    assert.deepEqual(propertiesOf(imported.getInputs()), { bucket: "created" });
    assert.equal(gone.getId(), "");
  });

  it("tells what a change replaces, and leaves out what is ignored", async () => {
    const request = new proto.DiffRequest()
      .setType(BUCKET)
      .setOldInputs(await check(BUCKET, { bucket: "one", tags: { a: "1" } }))
      .setNews(await check(BUCKET, { bucket: "two", tags: { a: "2" } }));

    const all = await call("diff", request);
    const some = await call("diff", request.setIgnorechangesList(["bucket", "tags.a"]));

    assert.deepEqual(all.getDiffsList().sort(), ["bucket", "tags"]);
    assert.deepEqual(all.getReplacesList(), ["bucket"]);
    assert.equal(some.getChanges(), proto.DiffResponse.DiffChanges.DIFF_NONE);
  });

  it("refuses a type it does not have, by name", async () => {
    await assert.rejects(check("aws:sqs/queue:Queue", {}), {
      message: /does not have the resource type aws:sqs\/queue:Queue/,
    });
  });
});
