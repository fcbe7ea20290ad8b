import assert from "node:assert/strict";
import { parsePolicyDocument } from "../../../../iam";
import { createIam, type IamService } from "../../../../local/aws/iam";
import type { Access, Call } from "../../../../local/aws/service";
import { callerOf, lonelyContext, ROOT_CALL } from "../../../support/lonelyService";
import { MemoryStore } from "../../../support/memoryStore";

const ARN = "arn:aws:iam::000000000000:role/reader";
const OBJECT = "arn:aws:s3:::items/a";
const READ: Access = { action: "s3:GetObject", resource: OBJECT };

function document(...statements: object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

function allow(Action: string, Resource = "*", rest: object = {}): object {
  return { Effect: "Allow", Action, Resource, ...rest };
}

describe("IAM's decisions for the other services", () => {
  let iam: IamService;
  let store: MemoryStore;
  let call: ReturnType<typeof callerOf>;
  let asRole: Call;

  const put = (...statements: object[]) =>
    call("PutRolePolicy", {
      RoleName: "reader",
      PolicyName: "p",
      PolicyDocument: document(...statements),
    });

  beforeEach(async () => {
    store = new MemoryStore();
    iam = await createIam(lonelyContext({ store }));
    call = callerOf(iam);
    const trust = {
      Effect: "Allow",
      Principal: { Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
    };
    await call("CreateRole", { RoleName: "reader", AssumeRolePolicyDocument: document(trust) });
    asRole = { ...ROOT_CALL, principal: iam.principalOf(ARN, "session") };
  });

  it("never ask root", () => {
    assert.doesNotThrow(() => iam.authorize(ROOT_CALL, [READ]));
  });

  it("refuse what no policy allows, in AWS's words", () => {
    assert.throws(() => iam.authorize(asRole, [READ]), {
      code: "AccessDenied",
      statusCode: 403,
      message:
        "User: arn:aws:sts::000000000000:assumed-role/reader/session is not authorized to perform: " +
        "s3:GetObject on resource: arn:aws:s3:::items/a because no identity-based policy allows " +
        "the s3:GetObject action",
    });
    const put = { action: "dynamodb:PutItem", resource: "*" };
    assert.throws(() => iam.authorize(asRole, [put]), {
      code: "AccessDeniedException",
      statusCode: 400,
    });
  });

  it("follow the role's policies as they change", async () => {
    await put(allow("s3:GetObject"));
    assert.doesNotThrow(() => iam.authorize(asRole, [READ]));
    await put(allow("s3:PutObject"));
    assert.throws(() => iam.authorize(asRole, [READ]), { code: "AccessDenied" });
  });

  it("need all of what an operation does", async () => {
    await put(allow("s3:GetObject"));
    const accesses = [READ, { ...READ, action: "s3:GetObjectTagging" }];
    assert.throws(() => iam.authorize(asRole, accesses), /s3:GetObjectTagging/);
  });

  it("tell an explicit deny", async () => {
    await put(allow("s3:*"), { ...allow("s3:GetObject"), Effect: "Deny" });
    assert.throws(
      () => iam.authorize(asRole, [READ]),
      /with an explicit deny in an identity-based policy/,
    );
  });

  it("take a resource's policy into account, to allow and to deny", async () => {
    const resourcePolicy = (Effect: string) =>
      parsePolicyDocument(document({ ...allow("s3:GetObject"), Effect, Principal: { AWS: ARN } }));
    assert.doesNotThrow(() =>
      iam.authorize(asRole, [{ ...READ, resourcePolicy: resourcePolicy("Allow") }]),
    );
    await put(allow("s3:GetObject"));
    assert.throws(() =>
      iam.authorize(asRole, [{ ...READ, resourcePolicy: resourcePolicy("Deny") }]),
    );
  });

  it("leave it to the account's own policies where a resource lets in the account", async () => {
    const Principal = { AWS: "arn:aws:iam::000000000000:root" };
    const policyOf = (Effect: string) =>
      parsePolicyDocument(document({ ...allow("s3:GetObject"), Effect, Principal }));
    const [letsIn, keepsOut] = [policyOf("Allow"), policyOf("Deny")];

    assert.throws(() => iam.authorize(asRole, [{ ...READ, resourcePolicy: letsIn }]), {
      code: "AccessDenied",
    });

    await put(allow("s3:GetObject"));
    assert.doesNotThrow(() => iam.authorize(asRole, [{ ...READ, resourcePolicy: letsIn }]));
    assert.throws(() => iam.authorize(asRole, [{ ...READ, resourcePolicy: keepsOut }]), {
      code: "AccessDenied",
    });
  });

  it("count the loopback as the secure transport it stands for", async () => {
    const Condition = { Bool: { "aws:SecureTransport": "false" } };
    await put(allow("s3:*"), { ...allow("s3:*", "*", { Condition }), Effect: "Deny" });
    assert.doesNotThrow(() => iam.authorize(asRole, [READ]));
  });

  it("stay within the permissions boundary", async () => {
    const PolicyDocument = document(allow("dynamodb:*"));
    const { Policy } = await call("CreatePolicy", { PolicyName: "boundary", PolicyDocument });
    await put(allow("s3:*"));
    const RoleName = "reader";
    await call("PutRolePermissionsBoundary", { RoleName, PermissionsBoundary: Policy.Arn });

    assert.throws(() => iam.authorize(asRole, [READ]), /no permissions boundary allows/);

    await call("DeleteRolePermissionsBoundary", { RoleName });
    assert.doesNotThrow(() => iam.authorize(asRole, [READ]));
  });

  it("let in the services a role trusts", () => {
    assert.equal(iam.canAssume(ARN, "lambda.amazonaws.com"), true);
    assert.equal(iam.canAssume(ARN, "states.amazonaws.com"), false);
    assert.equal(iam.canAssume(`${ARN}2`, "lambda.amazonaws.com"), false);
  });

  it("give a session the same keys after a restart, and know whose they are", async () => {
    const first = iam.sessionFor(ARN, "instance");
    await iam.stop?.();

    const again = await createIam(lonelyContext({ store }));

    assert.deepEqual(again.identify(first.accessKeyId)?.credentials, first);
    assert.deepEqual(again.sessionFor(ARN, "instance"), first);
    assert.equal(
      again.identify(first.accessKeyId)?.principal.arn,
      "arn:aws:sts::000000000000:assumed-role/reader/instance",
    );
    assert.notEqual(first.accessKeyId, iam.sessionFor(ARN, "other").accessKeyId);
    assert.equal(again.identify("AKIANOBODYKNOWSTHIS1"), undefined);
  });
});
