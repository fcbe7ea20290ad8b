import type { IamService } from "../iam/iamService";
import type { Access, ServiceContext } from "../service";
import { checkPattern, invalidParameter } from "./validation";

const LAMBDA = "lambda.amazonaws.com";
const ROLE_ARN = /^arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/;

/** To give a role to a function, one must be allowed to pass it on. */
export function passRole(roleArn: unknown): Access {
  return {
    action: "iam:PassRole",
    resource: String(roleArn),
    context: { "iam:PassedToService": LAMBDA },
  };
}

/** @throws InvalidParameterValueException unless the role exists and trusts Lambda */
export function checkRole(context: ServiceContext, roleArn: string, functionArn: string): void {
  checkPattern("role", roleArn, ROLE_ARN);
  const assumable = context.services.get<IamService>("iam").canAssume(roleArn, LAMBDA, {
    "aws:SourceAccount": context.accountId,
    "aws:SourceArn": functionArn,
  });
  if (!assumable) {
    throw invalidParameter("The role defined for the function cannot be assumed by Lambda.");
  }
}
