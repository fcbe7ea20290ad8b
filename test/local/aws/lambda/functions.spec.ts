import assert from "node:assert/strict";
import {
  invoke,
  type LambdaAlone,
  makeFunction,
  ROLE,
  startLambda,
  trusting,
  zip,
} from "./support/lambdaAlone";

const OK = `exports.handler = async () => "ok";`;

describe("functions", () => {
  let alone: LambdaAlone;
  before(async () => {
    alone = await startLambda();
  });
  after(() => alone.close());

  const create = (changes: object) =>
    alone.call("CreateFunction", {
      FunctionName: "checked",
      Role: ROLE,
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Code: { ZipFile: zip({ "index.js": OK }) },
      ...changes,
    });

  const REFUSED: [title: string, changes: object, code: string, message: string | RegExp][] = [
    [
      "a role that does not exist",
      { Role: ROLE.replace("worker", "nobody") },
      "InvalidParameterValueException",
      "The role defined for the function cannot be assumed by Lambda.",
    ],
    [
      "what is no role",
      { Role: "worker" },
      "ValidationException",
      /^1 validation error detected: Value 'worker' at 'role' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:\(aws\[a-zA-Z-\]\*\)\?:iam::\\d\{12\}:role\/\?/,
    ],
    [
      "a name that is too long",
      { FunctionName: "n".repeat(65) },
      "InvalidParameterValueException",
      /at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64$/,
    ],
    [
      "a name with blanks",
      { FunctionName: "a b" },
      "ValidationException",
      /Value 'a b' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern/,
    ],
    [
      "too little memory",
      { MemorySize: 127 },
      "ValidationException",
      "1 validation error detected: Value '127' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128",
    ],
    [
      "too long a timeout",
      { Timeout: 901 },
      "ValidationException",
      "1 validation error detected: Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900",
    ],
    [
      "no handler",
      { Handler: undefined },
      "InvalidParameterValueException",
      "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
    ],
    [
      "a retired runtime",
      { Runtime: "nodejs16.x" },
      "InvalidParameterValueException",
      /^The runtime parameter of nodejs16\.x is no longer supported/,
    ],
    [
      "an unknown runtime",
      { Runtime: "nodejs99.x" },
      "InvalidParameterValueException",
      /^Value nodejs99\.x at 'runtime' failed to satisfy constraint: .*nodejs24\.x.* or be a valid ARN$/,
    ],
    ["a runtime that is not emulated", { Runtime: "python3.13" }, "NotImplemented", /python3\.13/],
    [
      "what is no archive",
      { Code: { ZipFile: Buffer.from("no zip") } },
      "InvalidParameterValueException",
      "Could not unzip uploaded file. Please check your file, then try to upload again.",
    ],
    [
      "an archive that leaves its folder",
      { Code: { ZipFile: zip({ "../outside.js": OK }) } },
      "InvalidParameterValueException",
      /\.\.\/outside\.js/,
    ],
    [
      "reserved variables",
      { Environment: { Variables: { AWS_REGION: "here", MINE: "1" } } },
      "InvalidParameterValueException",
      /Reserved keys used in this request: AWS_REGION$/,
    ],
    [
      "more than 4 KB of variables",
      { Environment: { Variables: { LONG: "x".repeat(4097) } } },
      "InvalidParameterValueException",
      /exceeded the 4KB limit/,
    ],
    ["layers", { Layers: ["arn:aws:lambda:::layer:x:1"] }, "NotImplemented", /^Layers/],
    ["container images", { Code: { ImageUri: "x" } }, "NotImplemented", /container image/],
  ];
  for (const [title, changes, code, message] of REFUSED) {
    it(`refuse ${title}`, async () => {
      await assert.rejects(create(changes), { code, message });
    });
  }

  it("refuse a role that does not trust Lambda", async () => {
    await alone.on("iam")("CreateRole", {
      RoleName: "stranger",
      AssumeRolePolicyDocument: JSON.stringify(trusting("states.amazonaws.com")),
    });

    await assert.rejects(create({ Role: ROLE.replace("worker", "stranger") }), {
      message: "The role defined for the function cannot be assumed by Lambda.",
    });
  });

  it("are active at once, with AWS's defaults", async () => {
    const made = await create({ FunctionName: "defaults" });

    assert.equal(made.State, "Active");
    assert.equal(made.LastUpdateStatus, "Successful");
    assert.deepEqual([made.Timeout, made.MemorySize], [3, 128]);
    assert.deepEqual(made.LoggingConfig, { LogFormat: "Text", LogGroup: "/aws/lambda/defaults" });
    assert.deepEqual(made.TracingConfig, { Mode: "PassThrough" });
  });

  it("exist once under a name", async () => {
    await create({ FunctionName: "twice" });

    await assert.rejects(create({ FunctionName: "twice" }), {
      code: "ResourceConflictException",
      statusCode: 409,
      message: "Function already exist: twice",
    });
  });

  it("are found by name, by partial and by full ARN, with $LATEST", async () => {
    const { FunctionArn } = await create({ FunctionName: "found" });

    for (const name of ["found", "found:$LATEST", "000000000000:function:found", FunctionArn]) {
      const { FunctionName } = await alone.call("GetFunctionConfiguration", { FunctionName: name });
      assert.equal(FunctionName, "found");
    }
    await assert.rejects(alone.call("GetFunction", { FunctionName: "found", Qualifier: "1" }), {
      code: "ResourceNotFoundException",
      message: `Function not found: ${FunctionArn}:1`,
    });
  });

  it("are listed page by page", async () => {
    const names: string[] = [];
    for (let Marker: string | undefined; ; ) {
      const page: any = await alone.call("ListFunctions", { MaxItems: "2", Marker });
      assert.ok(page.Functions.length <= 2);
      names.push(...page.Functions.map((each: any) => each.FunctionName));
      Marker = page.NextMarker;
      if (!Marker) break;
    }

    assert.deepEqual(names, [...names].sort());
    assert.ok(names.includes("defaults") && names.includes("twice"));
  });

  it("change only from the revision that the caller has seen", async () => {
    const { RevisionId } = await create({ FunctionName: "revised" });
    const changed = await alone.call("UpdateFunctionConfiguration", {
      FunctionName: "revised",
      Description: "first",
      RevisionId,
    });

    assert.equal(changed.Description, "first");
    assert.notEqual(changed.RevisionId, RevisionId);
    await assert.rejects(
      alone.call("UpdateFunctionConfiguration", { FunctionName: "revised", RevisionId }),
      { code: "PreconditionFailedException", statusCode: 412 },
    );
  });

  it("take archives out of S3 with the permissions of the caller", async () => {
    await assert.rejects(create({ Code: { S3Bucket: "nowhere", S3Key: "code.zip" } }), {
      code: "InvalidParameterValueException",
      message: /^Error occurred while GetObject\. S3 Error Code: /,
    });
  });

  it("are gone once deleted, and may be made again", async () => {
    await makeFunction(alone, "mortal", OK);
    await invoke(alone, "mortal");
    await alone.call("DeleteFunction", { FunctionName: "mortal" });

    await assert.rejects(invoke(alone, "mortal"), { code: "ResourceNotFoundException" });
    await create({
      FunctionName: "mortal",
      Code: { ZipFile: zip({ "index.js": OK.replace("ok", "again") }) },
    });
    assert.equal((await invoke(alone, "mortal")).payload, "again");
  });

  it("outlive a restart, with their code", async () => {
    await makeFunction(alone, "lasting", OK);

    await alone.restart();

    assert.equal((await invoke(alone, "lasting")).payload, "ok");
  });

  it("refuse events that are too large or no JSON", async () => {
    await makeFunction(alone, "strict", OK);
    const send = (Payload: Buffer) => alone.call("Invoke", { FunctionName: "strict", Payload });

    await assert.rejects(send(Buffer.alloc(6_291_457, "1")), {
      code: "RequestTooLargeException",
      statusCode: 413,
      message: "Request must be smaller than 6291456 bytes for the InvokeFunction operation",
    });
    await assert.rejects(send(Buffer.from("{")), {
      code: "InvalidRequestContentException",
      message: /^Could not parse request body into json: /,
    });
  });

  it("are not run by a dry run", async () => {
    await makeFunction(alone, "dry", OK);

    const answer = await alone.call("Invoke", { FunctionName: "dry", InvocationType: "DryRun" });

    assert.deepEqual(answer, { StatusCode: 204 });
    assert.deepEqual(await alone.log("dry"), []);
  });
});
