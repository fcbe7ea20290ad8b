import assert from "node:assert/strict";
import { allowsPrincipal, evaluate, parsePolicyDocument } from "../../iam";

const OBJECT = "arn:aws:s3:::items/inputs/a.json";
const MACHINE = "arn:aws:states:eu-west-1:111122223333:stateMachine:flow";

function policy(...statements: object[]) {
  return parsePolicyDocument({ Version: "2012-10-17", Statement: statements });
}

function readObjects(changes: object = {}) {
  return {
    Effect: "Allow",
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::items/inputs/*",
    ...changes,
  };
}

const read = { action: "s3:GetObject", resource: OBJECT };

describe("a policy decision", () => {
  it("allows what a statement allows", () => {
    assert.equal(evaluate([policy(readObjects())], read), "allowed");
  });

  it("denies what nothing allows", () => {
    assert.equal(evaluate([], read), "implicitDeny");
    assert.equal(
      evaluate([policy(readObjects())], { ...read, action: "s3:PutObject" }),
      "implicitDeny",
    );
    assert.equal(
      evaluate([policy(readObjects())], { ...read, resource: "arn:aws:s3:::items/outputs/a" }),
      "implicitDeny",
    );
  });

  it("lets a Deny win over an Allow, in whichever document it stands", () => {
    const deny = policy(readObjects({ Effect: "Deny", Resource: "*" }));
    assert.equal(evaluate([policy(readObjects()), deny], read), "explicitDeny");
  });

  it("takes wildcards in actions whatever their case, and in resources as they are", () => {
    assert.equal(evaluate([policy(readObjects({ Action: "S3:get*" }))], read), "allowed");
    assert.equal(evaluate([policy(readObjects({ Action: "*" }))], read), "allowed");
    assert.equal(
      evaluate([policy(readObjects({ Resource: "arn:aws:s3:::items/INPUTS/*" }))], read),
      "implicitDeny",
    );
    assert.equal(
      evaluate([policy(readObjects({ Resource: "arn:aws:s3:::items/inputs/?.json" }))], read),
      "allowed",
    );
  });

  it("reads NotAction and NotResource as everything else", () => {
    const others = readObjects({ Action: undefined, NotAction: "s3:Put*" });
    assert.equal(evaluate([policy(others)], read), "allowed");
    assert.equal(evaluate([policy(others)], { ...read, action: "s3:PutObject" }), "implicitDeny");
    const elsewhere = readObjects({ Resource: undefined, NotResource: "arn:aws:s3:::items/*" });
    assert.equal(evaluate([policy(elsewhere)], read), "implicitDeny");
  });

  it("fills in policy variables, and matches nothing for one it does not know", () => {
    const own = policy(readObjects({ Resource: "arn:aws:s3:::items/${aws:PrincipalTag/team}/*" }));
    const request = { ...read, context: { "aws:PrincipalTag/team": "inputs" } };
    assert.equal(evaluate([own], request), "allowed");
    assert.equal(evaluate([own], read), "implicitDeny");
  });

  it("does not give a resource policy's grant to another principal", () => {
    const role = "arn:aws:iam::111122223333:role/reader";
    const grant = policy(readObjects({ Principal: { AWS: role } }));
    assert.equal(evaluate([grant], { ...read, principal: { aws: role } }), "allowed");
    assert.equal(evaluate([grant], { ...read, principal: { aws: `${role}2` } }), "implicitDeny");
    assert.equal(evaluate([grant], read), "implicitDeny");
  });
});

describe("a condition", () => {
  const cases: [string, object, Record<string, string | string[]>, boolean][] = [
    ["StringEquals meets the same value", { StringEquals: { "a:b": "x" } }, { "a:b": "x" }, true],
    ["StringEquals needs the key", { StringEquals: { "a:b": "x" } }, {}, false],
    ["a key ignores case", { StringEquals: { "A:B": "x" } }, { "a:b": "x" }, true],
    ["one of several values is enough", { StringEquals: { k: ["x", "y"] } }, { k: "y" }, true],
    ["all keys must be met", { StringEquals: { k: "x", l: "x" } }, { k: "x", l: "y" }, false],
    [
      "StringNotEquals refuses each value",
      { StringNotEquals: { k: ["x", "y"] } },
      { k: "y" },
      false,
    ],
    ["StringNotEquals holds without the key", { StringNotEquals: { k: "x" } }, {}, true],
    ["StringLike takes wildcards", { StringLike: { k: "in*/" } }, { k: "inputs/" }, true],
    ["IfExists holds without the key", { StringEqualsIfExists: { k: "x" } }, {}, true],
    ["IfExists is checked with it", { StringEqualsIfExists: { k: "x" } }, { k: "y" }, false],
    ["Null true means absent", { Null: { k: "true" } }, {}, true],
    ["Null false means present", { Null: { k: "false" } }, {}, false],
    [
      "Bool compares words",
      { Bool: { "aws:SecureTransport": false } },
      { "aws:SecureTransport": "true" },
      false,
    ],
    ["NumericLessThan compares numbers", { NumericLessThan: { k: "10" } }, { k: "9" }, true],
    [
      "DateGreaterThan compares times",
      { DateGreaterThan: { k: "2020-01-01T00:00:00Z" } },
      { k: "2021-01-01T00:00:00Z" },
      true,
    ],
    ["IpAddress knows networks", { IpAddress: { k: "10.0.0.0/8" } }, { k: "10.9.1.1" }, true],
    [
      "NotIpAddress is its opposite",
      { NotIpAddress: { k: "10.0.0.0/8" } },
      { k: "10.9.1.1" },
      false,
    ],
    [
      "ForAllValues needs every value",
      { "ForAllValues:StringEquals": { k: ["x"] } },
      { k: ["x", "y"] },
      false,
    ],
    ["ForAllValues holds for none", { "ForAllValues:StringEquals": { k: ["x"] } }, {}, true],
    [
      "ForAnyValue needs one",
      { "ForAnyValue:StringEquals": { k: ["x"] } },
      { k: ["x", "y"] },
      true,
    ],
    [
      "ArnLike does not let * cross a colon",
      { ArnLike: { k: "arn:aws:states:*:1:*" } },
      { k: "arn:aws:states:eu:2:1:x" },
      false,
    ],
    ["an operator nobody knows is never met", { StringSounds: { k: "x" } }, { k: "x" }, false],
  ];
  for (const [name, Condition, context, met] of cases) {
    it(name, () => {
      const decision = evaluate([policy(readObjects({ Condition }))], { ...read, context });
      assert.equal(decision, met ? "allowed" : "implicitDeny");
    });
  }
});

describe("a trust policy", () => {
  const trust = policy({
    Effect: "Allow",
    Principal: { Service: "states.amazonaws.com" },
    Action: "sts:AssumeRole",
    Condition: {
      StringEquals: { "aws:SourceAccount": "111122223333" },
      ArnLike: { "aws:SourceArn": MACHINE },
    },
  });
  const context = { "aws:SourceAccount": "111122223333", "aws:SourceArn": MACHINE };
  const states = { service: "states.amazonaws.com" };

  it("lets its service in under its conditions only", () => {
    assert.equal(allowsPrincipal(trust, states, "sts:AssumeRole", context), true);
    assert.equal(allowsPrincipal(trust, states), false);
    assert.equal(
      allowsPrincipal(trust, { service: "lambda.amazonaws.com" }, "sts:AssumeRole", context),
      false,
    );
  });

  it("lets everyone of an account in by its root", () => {
    const account = policy({
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::111122223333:root" },
      Action: "sts:AssumeRole",
    });
    assert.equal(allowsPrincipal(account, { aws: "arn:aws:iam::111122223333:role/a" }), true);
    assert.equal(allowsPrincipal(account, { aws: "arn:aws:iam::444455556666:role/a" }), false);
  });
});
