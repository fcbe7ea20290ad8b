import type { IamService } from "../../iam/iamService";
import { AwsError, type ServiceContext } from "../../service";
import { stateMachineArn } from "../arns";

const ROLE_ARN = /^arn:[\w-]+:iam::\d{12}:role\/.+/;

/** The role that a state machine runs as. Throws InvalidArn, or AccessDeniedException without trust. */
export function checkRole(context: ServiceContext, roleArn: unknown, machine: string): string {
  if (typeof roleArn !== "string" || !ROLE_ARN.test(roleArn)) {
    throw new AwsError("InvalidArn", `Invalid Arn: 'Invalid Role Arn: ${roleArn}'`);
  }
  const trusted = context.services
    .get<IamService>("iam")
    .canAssume(roleArn, "states.amazonaws.com", {
      "aws:SourceArn": stateMachineArn(context, machine),
      "aws:SourceAccount": context.accountId,
    });
  if (trusted) return roleArn;
  throw new AwsError(
    "AccessDeniedException",
    "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.",
  );
}
