import { allowsPrincipal } from "../../../iam";
import { createAwsQueryProtocol } from "../endpoint/protocols/awsQuery";
import type { IamService } from "../iam/iamService";
import { AwsError, type Call, type Operation, type Service, type ServiceContext } from "../service";

/** A session lasts between 15 minutes and the 12 hours a role may allow, in seconds. */
const SHORTEST = 900;
const LONGEST = 43_200;

/** STS: who a caller is, and sessions of roles. */
export function createSts(context: ServiceContext): Service {
  return {
    name: "sts",
    protocol: createAwsQueryProtocol({
      version: "2011-06-15",
      xmlns: "https://sts.amazonaws.com/doc/2011-06-15/",
    }),
    operations: {
      GetCallerIdentity: getCallerIdentity(context),
      AssumeRole: assumeRole(context),
    },
  };
}

/** AWS answers it to everyone, whatever their policies say. */
function getCallerIdentity({ accountId }: ServiceContext): Operation {
  return {
    access: () => [],
    async run(_input, { principal }) {
      return {
        UserId: principal.kind === "root" ? accountId : userIdOf(principal.arn),
        Account: accountId,
        Arn: principal.arn,
      };
    },
  };
}

/** As on AWS the role's trust policy decides about callers of its own account. */
function assumeRole(context: ServiceContext): Operation {
  return {
    access: () => [],
    async run({ RoleArn, RoleSessionName, DurationSeconds }, call) {
      const iam = context.services.get<IamService>("iam");
      const seconds = durationOf(DurationSeconds);
      if (!/^[\w+=,.@-]{2,64}$/.test(RoleSessionName ?? "")) {
        throw invalid(
          `Value '${RoleSessionName}' at 'roleSessionName' failed to satisfy constraint: Member ` +
            "must satisfy regular expression pattern: [\\w+=,.@-]*",
        );
      }
      if (!trusts(iam, RoleArn, call)) {
        throw new AwsError(
          "AccessDenied",
          `User: ${call.principal.arn} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
          403,
        );
      }
      const session = iam.sessionFor(RoleArn, RoleSessionName);
      const { arn } = iam.principalOf(RoleArn, RoleSessionName);
      return {
        Credentials: {
          AccessKeyId: session.accessKeyId,
          SecretAccessKey: session.secretAccessKey,
          SessionToken: session.sessionToken,
          Expiration: new Date(context.clock.now() + seconds * 1000),
        },
        AssumedRoleUser: { AssumedRoleId: userIdOf(arn), Arn: arn },
      };
    },
  };
}

function trusts(iam: IamService, roleArn: string, { principal }: Call): boolean {
  const trust = iam.trustOf(roleArn);
  return trust !== undefined && allowsPrincipal(trust, { aws: principal.arn });
}

function durationOf(value: unknown): number {
  const seconds = Number(value ?? 3600);
  if (Number.isInteger(seconds) && seconds >= SHORTEST && seconds <= LONGEST) return seconds;
  throw invalid(
    `Value '${value}' at 'durationSeconds' failed to satisfy constraint: Member must have value ` +
      `between ${SHORTEST} and ${LONGEST}`,
  );
}

/** `role:session`, from the ARN of an assumed role. */
function userIdOf(arn: string): string {
  return arn.split("/").slice(-2).join(":");
}

function invalid(message: string): AwsError {
  return new AwsError("ValidationError", `1 validation error detected: ${message}`, 400);
}
