import { createIam } from "../../../../local/aws/iam";
import { shapes } from "../../../../local/aws/iam/shapes";
import { refusesBadInput } from "../../../support/badInput";
import { callerOf, lonelyContext } from "../../../support/lonelyService";
import { allowing, trusting } from "../lambda/support/lambdaAlone";

describe("IAM given members of the wrong type", () => {
  it("refuses them as AWS refuses things", async () => {
    const service = await createIam(lonelyContext());
    const call = callerOf(service);
    const PolicyDocument = JSON.stringify(allowing(["s3:GetObject"]));
    const AssumeRolePolicyDocument = JSON.stringify(trusting("lambda.amazonaws.com"));
    const names = { RoleName: "role", PolicyName: "policy" };
    await call("CreateRole", { ...names, AssumeRolePolicyDocument });
    const { Policy } = await call("CreatePolicy", { ...names, PolicyDocument });
    await call("PutRolePolicy", { ...names, PolicyDocument });
    const { DeleteRole: _, DeletePolicy: __, ...operations } = service.operations;
    await refusesBadInput(
      { ...service, operations },
      { ...names, PolicyArn: Policy.Arn, PolicyDocument, AssumeRolePolicyDocument },
      Object.keys(shapes),
    );
  });
});
