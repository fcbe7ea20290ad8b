import { allowsPrincipal } from "../../../../iam";
import type { IamService } from "../../iam/iamService";
import { AwsError, type Call, type Operation, type ServiceContext } from "../../service";
import { assumedRoleId } from "../assumedRoleId";

/** A session lasts between 15 minutes and the 12 hours a role may allow, in seconds. */
const SHORTEST = 900;
const LONGEST = 43_200;
/** A session that a session asks for lasts an hour at most. */
const LONGEST_CHAINED = 3600;

/** Members that would narrow or mark the session: to ignore one would give more than was asked. */
const NOT_EMULATED = [
  "Policy",
  "PolicyArns",
  "Tags",
  "TransitiveTagKeys",
  "SerialNumber",
  "TokenCode",
  "SourceIdentity",
  "ProvidedContexts",
];

/**
 * The role's trust has to name the caller; where it names the account, the caller's own policies
 * have to allow it as well.
 */
export function assumeRole(context: ServiceContext): Operation {
  const iam = () => context.services.get<IamService>("iam");
  return {
    access: ({ RoleArn, ExternalId }) => [
      {
        action: "sts:AssumeRole",
        resource: String(RoleArn),
        resourcePolicy: iam().trustOf(String(RoleArn)),
        context: externalId(ExternalId),
      },
    ],
    async run(input, call) {
      const { RoleArn, RoleSessionName, DurationSeconds, ExternalId } = input;
      for (const member of NOT_EMULATED) {
        if (input[member] === undefined) continue;
        throw new AwsError("NotImplemented", `AssumeRole with ${member} is not emulated here`, 501);
      }
      const seconds = durationOf(DurationSeconds);
      checkArn(RoleArn);
      checkSessionName(RoleSessionName);
      if (!trusts(iam(), RoleArn, call, ExternalId)) {
        throw new AwsError(
          "AccessDenied",
          `User: ${call.principal.arn} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
          403,
        );
      }
      checkDuration(seconds, iam().roleOf(RoleArn)!.MaxSessionDuration, call);
      const expiresAt = context.clock.now() + seconds * 1000;
      const session = await iam().sessionUntil(expiresAt, RoleArn, RoleSessionName);
      const principal = iam().principalOf(RoleArn, RoleSessionName);
      return {
        Credentials: {
          AccessKeyId: session.accessKeyId,
          SecretAccessKey: session.secretAccessKey,
          SessionToken: session.sessionToken,
          Expiration: new Date(expiresAt),
        },
        AssumedRoleUser: { AssumedRoleId: assumedRoleId(iam(), principal), Arn: principal.arn },
      };
    },
  };
}

function trusts(
  iam: IamService,
  roleArn: string,
  { principal }: Call,
  id: string | undefined,
): boolean {
  const trust = iam.trustOf(roleArn);
  if (trust === undefined) return false;
  const role = principal.kind === "role" ? iam.roleOf(principal.roleName) : undefined;
  return allowsPrincipal(
    trust,
    { aws: principal.arn, alsoKnownAs: role ? [role.Arn] : [] },
    "sts:AssumeRole",
    externalId(id),
  );
}

function externalId(id: string | undefined): Record<string, string> {
  return id === undefined ? {} : { "sts:ExternalId": id };
}

function durationOf(value: unknown): number {
  const seconds = Number(value ?? 3600);
  if (Number.isInteger(seconds) && seconds >= SHORTEST && seconds <= LONGEST) return seconds;
  throw invalid(
    `1 validation error detected: Value '${value}' at 'durationSeconds' failed to satisfy ` +
      `constraint: Member must have value between ${SHORTEST} and ${LONGEST}`,
  );
}

function checkDuration(seconds: number, longest: number, { principal }: Call): void {
  if (principal.kind === "role" && seconds > LONGEST_CHAINED) {
    throw invalid(
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
    );
  }
  if (seconds > longest) {
    throw invalid(
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  }
}

function checkArn(roleArn: unknown): void {
  if (/^arn:[\w-]+:iam::\d{12}:role\/.+/.test(String(roleArn))) return;
  throw invalid(`${roleArn} is invalid`);
}

function checkSessionName(name: unknown): void {
  if (/^[\w+=,.@-]{2,64}$/.test(String(name ?? ""))) return;
  throw invalid(
    `1 validation error detected: Value '${name}' at 'roleSessionName' failed to satisfy ` +
      "constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
  );
}

function invalid(message: string): AwsError {
  return new AwsError("ValidationError", message, 400);
}
