import assert from "node:assert/strict";
import { CloudWatchLogsClient, CreateLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import * as sdk from "@aws-sdk/client-lambda";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { useEmbeddedAws } from "../../../support/embeddedAws";
import { allowing, ROLE, trusting, zip } from "./support/lambdaAlone";

const ECHO = `exports.handler = async (event) => event;`;

describe("Lambda through the AWS SDK", () => {
  const fixture = useEmbeddedAws();
  let lambda: sdk.LambdaClient;
  const FunctionName = "echo";
  let FunctionArn: string;

  before(async () => {
    lambda = new sdk.LambdaClient(fixture.client);
    const iam = new IAMClient(fixture.client);
    await iam.send(
      new CreateRoleCommand({
        RoleName: "worker",
        AssumeRolePolicyDocument: JSON.stringify(trusting("lambda.amazonaws.com")),
      }),
    );
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: "worker",
        PolicyName: "all",
        PolicyDocument: JSON.stringify(allowing(["logs:*", "lambda:GetAccountSettings"])),
      }),
    );
    await new CloudWatchLogsClient(fixture.client).send(
      new CreateLogGroupCommand({ logGroupName: `/aws/lambda/${FunctionName}` }),
    );
    const made = await lambda.send(
      new sdk.CreateFunctionCommand({
        FunctionName,
        Role: ROLE,
        Runtime: "nodejs24.x",
        Handler: "index.handler",
        Architectures: ["arm64"],
        Code: { ZipFile: zip({ "index.js": ECHO }) },
        Tags: { project: "callback" },
      }),
    );
    FunctionArn = made.FunctionArn!;
  });

  const run = async (name = FunctionName, event: unknown = {}) => {
    const { Payload } = await lambda.send(
      new sdk.InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) }),
    );
    return JSON.parse(Payload!.transformToString());
  };

  it("CreateFunction, GetFunction, GetFunctionConfiguration", async () => {
    const { Configuration, Tags } = await lambda.send(new sdk.GetFunctionCommand({ FunctionName }));
    const { $metadata: _, ...configuration } = await lambda.send(
      new sdk.GetFunctionConfigurationCommand({ FunctionName }),
    );

    assert.deepEqual(configuration, Configuration);
    assert.deepEqual(Tags, { project: "callback" });
    assert.equal(configuration.State, "Active");
    assert.equal(configuration.LastUpdateStatus, "Successful");
    assert.deepEqual(configuration.Architectures, ["arm64"]);
    assert.match(configuration.LastModified!, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
  });

  it("GetFunction says where the archive can be fetched for a while", async () => {
    const { Code } = await lambda.send(new sdk.GetFunctionCommand({ FunctionName }));
    const location = Code!.Location!;

    const archive = await fetch(location);
    const forged = await fetch(location.replace("Signature=", "Signature=x"));

    assert.deepEqual(Buffer.from(await archive.arrayBuffer()), zip({ "index.js": ECHO }));
    assert.equal(forged.status, 403);
  });

  it("Invoke: responses, errors, the end of the log, and statuses", async () => {
    const answered = await lambda.send(
      new sdk.InvokeCommand({ FunctionName, Payload: '{"a":1}', LogType: "Tail" }),
    );
    const event = await lambda.send(
      new sdk.InvokeCommand({ FunctionName, InvocationType: "Event", Payload: "{}" }),
    );
    const dry = await lambda.send(
      new sdk.InvokeCommand({ FunctionName, InvocationType: "DryRun", Payload: "{}" }),
    );

    assert.equal(answered.StatusCode, 200);
    assert.equal(answered.ExecutedVersion, "$LATEST");
    assert.equal(answered.FunctionError, undefined);
    assert.equal(answered.Payload!.transformToString(), '{"a":1}');
    assert.match(
      Buffer.from(answered.LogResult!, "base64").toString(),
      new RegExp(`^START RequestId: ${answered.$metadata.requestId} Version: \\$LATEST\n`),
    );
    assert.deepEqual([event.StatusCode, dry.StatusCode], [202, 204]);
    await assert.rejects(
      lambda.send(new sdk.InvokeCommand({ FunctionName: "nobody" })),
      (error) =>
        error instanceof sdk.ResourceNotFoundException &&
        error.$metadata.httpStatusCode === 404 &&
        error.message.startsWith("Function not found: arn:aws:lambda:"),
    );
  });

  it("Invoke carries 6 MB both ways", async () => {
    const event = "x".repeat(6_000_000);

    assert.equal(await run(FunctionName, event), event);
  });

  it("a function calls AWS with the permissions of its role only", async () => {
    await lambda.send(
      new sdk.CreateFunctionCommand({
        FunctionName: "caller",
        Role: ROLE,
        Runtime: "nodejs24.x",
        Handler: "index.handler",
        Code: {
          ZipFile: zip({
            "index.js": `const lambda = require("@aws-sdk/client-lambda");
              const client = new lambda.LambdaClient({});
              exports.handler = async ({ command }) => {
                const answer = await client.send(new lambda[command]({}));
                return answer.$metadata.httpStatusCode;
              };`,
          }),
        },
      }),
    );

    assert.equal(await run("caller", { command: "GetAccountSettingsCommand" }), 200);
    const denied = await run("caller", { command: "ListFunctionsCommand" });
    assert.equal(denied.errorType, "AccessDeniedException");
    assert.match(
      denied.errorMessage,
      /^User: arn:aws:sts::000000000000:assumed-role\/worker\/caller is not authorized to perform: lambda:ListFunctions/,
    );
  });

  it("UpdateFunctionCode from a request and from S3, UpdateFunctionConfiguration", async () => {
    const s3 = new S3Client(fixture.client);
    await s3.send(new CreateBucketCommand({ Bucket: "code-of-functions" }));
    const Body = zip({ "index.js": ECHO.replace("=> event", `=> "from S3"`) });
    await s3.send(new PutObjectCommand({ Bucket: "code-of-functions", Key: "a.zip", Body }));

    await lambda.send(
      new sdk.UpdateFunctionCodeCommand({
        FunctionName,
        S3Bucket: "code-of-functions",
        S3Key: "a.zip",
      }),
    );
    const fromS3 = await run();
    const configured = await lambda.send(
      new sdk.UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 9, MemorySize: 256 }),
    );
    await lambda.send(
      new sdk.UpdateFunctionCodeCommand({ FunctionName, ZipFile: zip({ "index.js": ECHO }) }),
    );

    assert.equal(fromS3, "from S3");
    assert.deepEqual([configured.Timeout, configured.MemorySize], [9, 256]);
    assert.deepEqual(await run(), {});
  });

  it("ListFunctions and ListVersionsByFunction", async () => {
    const names: (string | undefined)[] = [];
    for await (const page of sdk.paginateListFunctions({ client: lambda, pageSize: 1 }, {})) {
      names.push(...page.Functions!.map((each) => each.FunctionName));
    }
    const { Versions } = await lambda.send(new sdk.ListVersionsByFunctionCommand({ FunctionName }));

    assert.ok(names.includes(FunctionName));
    assert.deepEqual(
      Versions!.map(({ Version, FunctionArn }) => [Version, FunctionArn]),
      [["$LATEST", `${FunctionArn}:$LATEST`]],
    );
  });

  it("AddPermission, GetPolicy, RemovePermission", async () => {
    const { Statement } = await lambda.send(
      new sdk.AddPermissionCommand({
        FunctionName,
        StatementId: "api",
        Action: "lambda:InvokeFunction",
        Principal: "apigateway.amazonaws.com",
      }),
    );
    const { Policy } = await lambda.send(new sdk.GetPolicyCommand({ FunctionName }));
    await lambda.send(new sdk.RemovePermissionCommand({ FunctionName, StatementId: "api" }));

    assert.deepEqual(JSON.parse(Policy!).Statement, [JSON.parse(Statement!)]);
    await assert.rejects(
      lambda.send(new sdk.RemovePermissionCommand({ FunctionName, StatementId: "api" })),
      { name: "ResourceNotFoundException" },
    );
  });

  it("TagResource, ListTags, UntagResource", async () => {
    const Resource = FunctionArn;
    await lambda.send(new sdk.TagResourceCommand({ Resource, Tags: { stage: "dev", x: "y" } }));
    await lambda.send(new sdk.UntagResourceCommand({ Resource, TagKeys: ["x", "project"] }));
    const { Tags } = await lambda.send(new sdk.ListTagsCommand({ Resource }));

    assert.deepEqual(Tags, { stage: "dev" });
  });

  it("PutFunctionConcurrency, GetFunctionConcurrency, DeleteFunctionConcurrency", async () => {
    const ReservedConcurrentExecutions = 0;
    await lambda.send(
      new sdk.PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }),
    );
    const reserved = await lambda.send(new sdk.GetFunctionConcurrencyCommand({ FunctionName }));
    await assert.rejects(
      run(),
      (error) =>
        error instanceof sdk.TooManyRequestsException &&
        error.Reason === "ReservedFunctionConcurrentInvocationLimitExceeded",
    );
    await lambda.send(new sdk.DeleteFunctionConcurrencyCommand({ FunctionName }));
    const free = await lambda.send(new sdk.GetFunctionConcurrencyCommand({ FunctionName }));

    assert.equal(reserved.ReservedConcurrentExecutions, 0);
    assert.equal(free.ReservedConcurrentExecutions, undefined);
  });

  it("Put, Update, Get, List and DeleteFunctionEventInvokeConfig", async () => {
    await lambda.send(
      new sdk.PutFunctionEventInvokeConfigCommand({ FunctionName, MaximumRetryAttempts: 1 }),
    );
    const updated = await lambda.send(
      new sdk.UpdateFunctionEventInvokeConfigCommand({
        FunctionName,
        MaximumEventAgeInSeconds: 90,
      }),
    );
    const got = await lambda.send(new sdk.GetFunctionEventInvokeConfigCommand({ FunctionName }));
    const listed = await lambda.send(
      new sdk.ListFunctionEventInvokeConfigsCommand({ FunctionName }),
    );
    await lambda.send(new sdk.DeleteFunctionEventInvokeConfigCommand({ FunctionName }));

    assert.deepEqual([updated.MaximumRetryAttempts, updated.MaximumEventAgeInSeconds], [1, 90]);
    assert.ok(got.LastModified instanceof Date);
    assert.equal(listed.FunctionEventInvokeConfigs?.length, 1);
    await assert.rejects(
      lambda.send(new sdk.GetFunctionEventInvokeConfigCommand({ FunctionName })),
      { name: "ResourceNotFoundException" },
    );
  });

  it("what deployments read: account settings, code signing, recursion, runtime management", async () => {
    const settings = await lambda.send(new sdk.GetAccountSettingsCommand({}));
    const signing = await lambda.send(
      new sdk.GetFunctionCodeSigningConfigCommand({ FunctionName }),
    );
    const recursion = await lambda.send(
      new sdk.GetFunctionRecursionConfigCommand({ FunctionName }),
    );
    const runtime = await lambda.send(new sdk.GetRuntimeManagementConfigCommand({ FunctionName }));

    assert.equal(settings.AccountLimit?.ConcurrentExecutions, 1000);
    assert.equal(signing.CodeSigningConfigArn, undefined);
    assert.equal(recursion.RecursiveLoop, "Terminate");
    assert.equal(runtime.UpdateRuntimeOn, "Auto");
  });

  it("refuses by name what it does not have", async () => {
    await assert.rejects(lambda.send(new sdk.PublishVersionCommand({ FunctionName })), (error) => {
      const { message, $metadata } = error as sdk.LambdaServiceException;
      return /PublishVersion/.test(message) && $metadata.httpStatusCode === 501;
    });
  });

  it("DeleteFunction; and everything outlives a restart", async () => {
    await lambda.send(new sdk.DeleteFunctionCommand({ FunctionName: "caller" }));
    await fixture.restart();
    lambda = new sdk.LambdaClient(fixture.client);

    assert.deepEqual(await run(FunctionName, [1]), [1]);
    await assert.rejects(lambda.send(new sdk.GetFunctionCommand({ FunctionName: "caller" })), {
      name: "ResourceNotFoundException",
    });
  });
});
