import assert from "node:assert/strict";
import { awsManagedPolicy, coversPattern, MalformedPolicy, parsePolicyDocument } from "../../iam";

const STATEMENT = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };

function refusal(source: unknown): string {
  try {
    parsePolicyDocument(source);
  } catch (error) {
    assert.ok(error instanceof MalformedPolicy);
    return error.message;
  }
  assert.fail("it was not refused");
}

describe("a policy document", () => {
  it("is read from text and from an object, single values and lists alike", () => {
    const document = { Version: "2012-10-17", Statement: STATEMENT };
    const { statements } = parsePolicyDocument(JSON.stringify(document));
    assert.deepEqual(statements[0]?.action, { negated: false, patterns: ["s3:GetObject"] });
    assert.deepEqual(
      parsePolicyDocument({ ...document, Statement: [STATEMENT] }).statements,
      statements,
    );
  });

  it("is of 2008 when it gives no version, as for IAM", () => {
    assert.equal(parsePolicyDocument({ Statement: STATEMENT }).version, "2008-10-17");
  });

  const refusals: [string, unknown, RegExp][] = [
    ["text that is not JSON", "{", /not JSON/],
    ["another version", { Version: "2020-01-01", Statement: STATEMENT }, /2020-01-01/],
    ["no statement", { Version: "2012-10-17" }, /no Statement/],
    ["a wrong effect", { Statement: { ...STATEMENT, Effect: "allow" } }, /'allow'/],
    ["no action", { Statement: { Effect: "Allow", Resource: "*" } }, /must contain actions/],
    [
      "an action without a service",
      { Statement: { ...STATEMENT, Action: "GetObject" } },
      /prefaced by a vendor.*GetObject/,
    ],
    [
      "a resource that is no ARN",
      { Statement: { ...STATEMENT, Resource: "items" } },
      /Resource items must be in ARN format/,
    ],
    [
      "both Action and NotAction",
      { Statement: { ...STATEMENT, NotAction: "s3:*" } },
      /exclude each other/,
    ],
    ["a misspelt element", { Statement: { ...STATEMENT, Resources: "*" } }, /'Resources'/],
    [
      "the same Sid twice",
      {
        Statement: [
          { ...STATEMENT, Sid: "A" },
          { ...STATEMENT, Sid: "A" },
        ],
      },
      /must be unique/,
    ],
  ];
  for (const [name, source, message] of refusals) {
    it(`is refused for ${name}`, () => assert.match(refusal(source), message));
  }
});

describe("an AWS managed policy", () => {
  it("is known by its ARN in any partition", () => {
    assert.ok(awsManagedPolicy("arn:aws:iam::aws:policy/CloudWatchLogsFullAccess"));
    assert.ok(
      awsManagedPolicy("arn:aws-cn:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"),
    );
    assert.equal(
      awsManagedPolicy("arn:aws:iam::111122223333:policy/AdministratorAccess"),
      undefined,
    );
  });
});

describe("a pattern", () => {
  it("covers a narrower one", () => {
    assert.equal(coversPattern("s3:*", "s3:Get*"), true);
    assert.equal(coversPattern("s3:Get*", "s3:*"), false);
    assert.equal(coversPattern("s3:GetObjec?", "s3:GetObject*"), false);
  });
});
