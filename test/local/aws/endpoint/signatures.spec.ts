import assert from "node:assert/strict";
import { useEmbeddedAws } from "../../../support/embeddedAws";
import { type RawAnswer, type RawRequest, send, sign } from "../../../support/rawAws";

const MINUTE_MS = 60_000;
const JSON_CALL: RawRequest = {
  headers: { "x-amz-target": "secretsmanager.ListSecrets" },
  body: "{}",
};
const QUERY_CALL: RawRequest = {
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body: "Action=GetCallerIdentity&Version=2011-06-15",
};
const REST_CALL: RawRequest = { method: "GET", path: "/2015-03-31/functions" };
const S3_CALL: RawRequest = { method: "GET" };

describe("the signature of a request", () => {
  const fixture = useEmbeddedAws();
  const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE_MS);

  type Signed = Awaited<ReturnType<typeof sign>>;
  const call = async (
    service: string,
    request: RawRequest,
    options: Parameters<typeof sign>[3] = {},
    change: (signed: Signed) => RawRequest = (signed) => signed,
  ) => send(fixture.aws, change(await sign(fixture.aws, service, request, options)));

  const refused = (answer: RawAnswer, status: number, code: string, message: RegExp) => {
    assert.equal(answer.status, status);
    assert.match(answer.headers["x-amzn-errortype"]?.toString() ?? answer.body, new RegExp(code));
    assert.match(answer.body, message);
  };

  it("holds for each protocol, in headers and in the query", async () => {
    const answers = await Promise.all([
      call("secretsmanager", JSON_CALL),
      call("sts", QUERY_CALL),
      call("lambda", REST_CALL),
      call("s3", S3_CALL),
      call("s3", S3_CALL, { expiresIn: 60 }),
      call(
        "sts",
        { method: "GET", query: { Action: "GetCallerIdentity", Version: "2011-06-15" } },
        { expiresIn: 60 },
      ),
    ]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200, 200, 200, 200],
    );
  });

  it("holds five minutes, and fifteen for S3", async () => {
    assert.equal((await call("secretsmanager", JSON_CALL, { at: ago(4) })).status, 200);
    assert.equal((await call("s3", S3_CALL, { at: ago(14) })).status, 200);

    const expired = /Signature expired: \w+ is now earlier than \w+Z \(\w+Z - 5 min\.\)/;
    refused(
      await call("secretsmanager", JSON_CALL, { at: ago(6) }),
      400,
      "InvalidSignatureException",
      expired,
    );
    refused(await call("lambda", REST_CALL, { at: ago(6) }), 403, "InvalidSignature", expired);
    refused(await call("sts", QUERY_CALL, { at: ago(6) }), 403, "SignatureDoesNotMatch", expired);
    refused(
      await call("sts", QUERY_CALL, { at: ago(-6) }),
      403,
      "SignatureDoesNotMatch",
      /Signature not yet current: \w+ is still later than \w+Z \(\w+Z \+ 5 min\.\)/,
    );
    for (const minutes of [16, -16]) {
      refused(
        await call("s3", S3_CALL, { at: ago(minutes) }),
        403,
        "RequestTimeTooSkewed",
        /<MaxAllowedSkewMilliseconds>900000</,
      );
    }
  });

  it("of a URL holds as long as it says, a week at most", async () => {
    const presigned = (expiresIn: number, minutes: number) =>
      call("s3", S3_CALL, { expiresIn, at: ago(minutes) });

    assert.equal((await presigned(3600, 59)).status, 200);
    refused(await presigned(3600, 61), 403, "AccessDenied", /Request has expired/);
    const longer = await call("s3", S3_CALL, { expiresIn: 60 }, ({ query, ...rest }) => ({
      ...rest,
      query: { ...query, "X-Amz-Expires": "604801" },
    }));
    assert.equal(longer.status, 403);
  });

  it("covers method, path, query, headers and body", async () => {
    const changes: ((signed: Signed) => RawRequest)[] = [
      (signed) => ({ ...signed, method: "PUT" }),
      (signed) => ({ ...signed, path: "/other" }),
      (signed) => ({ ...signed, query: { a: "1" } }),
      (signed) => ({
        ...signed,
        headers: { ...signed.headers, "x-amz-target": "secretsmanager.X" },
      }),
      (signed) => ({ ...signed, body: '{"MaxResults":1}' }),
    ];
    for (const change of changes) {
      refused(
        await call("secretsmanager", JSON_CALL, {}, change),
        400,
        "InvalidSignatureException",
        /signature we calculated does not match/,
      );
    }
  });

  it("of S3 covers the body by its hash, also where the body is a document", async () => {
    assert.equal((await call("s3", { method: "PUT", path: "/documents" })).status, 200);
    const tagging = (value: string) =>
      `<Tagging><TagSet><Tag><Key>a</Key><Value>${value}</Value></Tag></TagSet></Tagging>`;
    const request = { method: "PUT", path: "/documents", query: { tagging: "" } };
    refused(
      await call("s3", { ...request, body: tagging("1") }, {}, (signed) => ({
        ...signed,
        body: tagging("2"),
      })),
      400,
      "XAmzContentSHA256Mismatch",
      /does not match what was computed/,
    );
  });

  it("has to cover the host, and for S3 all that begins with x-amz-", async () => {
    const withoutHost = ({ headers, ...rest }: Signed): RawRequest => ({
      ...rest,
      headers: {
        ...headers,
        authorization: headers.authorization!.replace(
          /SignedHeaders=[^,]+/,
          "SignedHeaders=x-amz-date",
        ),
      },
    });
    const hostMustBe = /':authority' must be a|&apos;:authority&apos; must be a/;
    refused(
      await call("secretsmanager", JSON_CALL, {}, withoutHost),
      400,
      "InvalidSignatureException",
      hostMustBe,
    );
    refused(
      await call("sts", QUERY_CALL, {}, withoutHost),
      403,
      "SignatureDoesNotMatch",
      hostMustBe,
    );
    refused(
      await call("s3", S3_CALL, {}, ({ headers, ...rest }) => ({
        ...rest,
        headers: { ...headers, "x-amz-acl": "public-read" },
      })),
      403,
      "AccessDenied",
      /<HeadersNotSigned>x-amz-acl</,
    );
  });

  it("of S3 has to say what the body's hash is", async () => {
    const { headers, ...rest } = await sign(fixture.aws, "s3", S3_CALL);
    const { "x-amz-content-sha256": _, ...others } = headers;
    const authorization = headers.authorization!.replace("x-amz-content-sha256;", "");
    refused(
      await send(fixture.aws, { ...rest, headers: { ...others, authorization } }),
      400,
      "InvalidRequest",
      /Missing required header for this request: x-amz-content-sha256/,
    );
  });

  it("has a scope of the same day", async () => {
    const yesterday = ({ headers, ...rest }: Signed): RawRequest => ({
      ...rest,
      headers: {
        ...headers,
        authorization: headers.authorization!.replace(/\/\d{8}\//, "/20200101/"),
      },
    });
    refused(
      await call("secretsmanager", JSON_CALL, {}, yesterday),
      400,
      "InvalidSignatureException",
      /Date in Credential scope does not match YYYYMMDD .*'20200101' != /,
    );
    refused(
      await call("s3", S3_CALL, {}, yesterday),
      400,
      "AuthorizationHeaderMalformed",
      /date is not the same as X-Amz-Date/,
    );
  });

  it("has a scope of the region, which S3 tells", async () => {
    const region = "eu-west-3";
    const valid = /Credential should be scoped to a valid region/;
    refused(
      await call("secretsmanager", JSON_CALL, { region }),
      400,
      "InvalidSignatureException",
      valid,
    );
    refused(await call("sts", QUERY_CALL, { region }), 403, "SignatureDoesNotMatch", valid);
    const answer = await call("s3", S3_CALL, { region });
    refused(
      answer,
      400,
      "AuthorizationHeaderMalformed",
      /the region &apos;eu-west-3&apos; is wrong; expecting &apos;us-east-1&apos;/,
    );
    assert.match(answer.body, /<Region>us-east-1<\/Region>/);
  });

  it("is of AWS4-HMAC-SHA256, complete and on its own", async () => {
    const schemes = ["Basic YTpi", "Bearer a", "AWS AKIA:sig", "AWS4-HMAC-SHA256 Credential=x"];
    for (const authorization of schemes) {
      const answer = await send(fixture.aws, {
        ...JSON_CALL,
        headers: { ...JSON_CALL.headers, authorization },
      });
      refused(answer, 400, "IncompleteSignature", /AWS4-HMAC-SHA256|does not conform/);
    }
  });
});
