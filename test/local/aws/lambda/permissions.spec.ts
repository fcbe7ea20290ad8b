import assert from "node:assert/strict";
import type { Principal } from "../../../../local/aws/service";
import { ROOT_CALL } from "../../../support/lonelyService";
import {
  allowing,
  functionArn,
  type LambdaAlone,
  makeFunction,
  ROLE,
  startLambda,
} from "./support/lambdaAlone";

const API = "arn:aws:execute-api:eu-central-1:000000000000:abcdefghij";

describe("who may invoke a function", () => {
  let alone: LambdaAlone;
  beforeEach(async () => {
    alone = await startLambda();
    await makeFunction(alone, "guarded", `exports.handler = async () => "in";`);
  });
  afterEach(() => alone.close());

  const role: Principal = { kind: "role", arn: `${ROLE}/session`, roleName: "worker" };
  const asRole = () => alone.call("Invoke", { FunctionName: "guarded" }, { principal: role });
  const fromApi = (sourceArn: string) =>
    alone.lambda.invokeForService(
      {
        functionName: functionArn("guarded"),
        servicePrincipal: "apigateway.amazonaws.com",
        sourceArn,
        payload: Buffer.from("{}"),
      },
      ROOT_CALL,
    );
  const permit = (changes: object) =>
    alone.call("AddPermission", {
      FunctionName: "guarded",
      StatementId: "one",
      Action: "lambda:InvokeFunction",
      Principal: "apigateway.amazonaws.com",
      ...changes,
    });

  it("is said by the role's policies", async () => {
    await assert.rejects(asRole(), {
      code: "AccessDeniedException",
      statusCode: 403,
      message: new RegExp(
        `is not authorized to perform: lambda:InvokeFunction on resource: ${functionArn("guarded")} because no identity-based policy allows`,
      ),
    });
    await alone.on("iam")("PutRolePolicy", {
      RoleName: "worker",
      PolicyName: "invoke",
      PolicyDocument: JSON.stringify(allowing(["lambda:InvokeFunction"], functionArn("guarded"))),
    });

    assert.equal(String((await asRole()).Payload), '"in"');
  });

  it("is said by the function's own policy, too", async () => {
    await permit({ Principal: ROLE });

    assert.equal(String((await asRole()).Payload), '"in"');
  });

  it("is for a service said by the function's policy, route by route", async () => {
    const denied = { code: "AccessDeniedException" };
    await assert.rejects(fromApi(`${API}/$default/POST/callback`), denied);
    await permit({ SourceArn: `${API}/*/POST/callback` });

    assert.equal(String((await fromApi(`${API}/$default/POST/callback`)).payload), '"in"');
    await assert.rejects(fromApi(`${API}/$default/GET/callback`), denied);
    await assert.rejects(fromApi(`${API.replace("abc", "xyz")}/$default/POST/callback`), denied);

    await alone.call("RemovePermission", { FunctionName: "guarded", StatementId: "one" });
    await assert.rejects(fromApi(`${API}/$default/POST/callback`), denied);
  });

  it("is shown as a policy", async () => {
    await assert.rejects(alone.call("GetPolicy", { FunctionName: "guarded" }), {
      code: "ResourceNotFoundException",
      message: "The resource you requested does not exist.",
    });

    const { Statement } = await permit({ SourceArn: `${API}/*`, SourceAccount: "000000000000" });

    const { Policy } = await alone.call("GetPolicy", { FunctionName: "guarded" });
    assert.deepEqual(JSON.parse(Policy), {
      Version: "2012-10-17",
      Id: "default",
      Statement: [
        {
          Sid: "one",
          Effect: "Allow",
          Principal: { Service: "apigateway.amazonaws.com" },
          Action: "lambda:InvokeFunction",
          Resource: functionArn("guarded"),
          Condition: {
            StringEquals: { "AWS:SourceAccount": "000000000000" },
            ArnLike: { "AWS:SourceArn": `${API}/*` },
          },
        },
      ],
    });
    assert.deepEqual(JSON.parse(Statement), JSON.parse(Policy).Statement[0]);
  });

  it("names each statement once", async () => {
    await permit({});

    await assert.rejects(permit({}), {
      code: "ResourceConflictException",
      message:
        "The statement id (one) provided already exists. Please provide a new statement id, or remove the existing statement.",
    });
    await assert.rejects(permit({ StatementId: "two", Principal: "somebody" }), {
      code: "InvalidParameterValueException",
      message: "The provided principal was invalid. Please check the principal and try again.",
    });
  });
});
