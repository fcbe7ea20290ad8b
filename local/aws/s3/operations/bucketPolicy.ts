import { MalformedPolicy, type PolicyDocument, parsePolicyDocument } from "../../../../iam";
import { AwsError, type Operation } from "../../service";
import { s3Error } from "../errors";
import type { Toolbox } from "./toolbox";

/** The user guide's limit. */
const MAX_BYTES = 20 * 1024;

/** The policy of a bucket, which has a say in every call on it. */
export function bucketPolicy({
  buckets,
  access,
}: Toolbox): Record<
  "GetBucketPolicy" | "GetBucketPolicyStatus" | "PutBucketPolicy" | "DeleteBucketPolicy",
  Operation
> {
  const policyOf = (name: string): string => {
    const { policy } = buckets.get(name);
    if (policy === undefined) throw s3Error("NoSuchBucketPolicy", { BucketName: name });
    return policy;
  };

  return {
    GetBucketPolicy: {
      access: (input) => [access.bucket("GetBucketPolicy", input.Bucket)],
      run: async (input) => ({ Policy: policyOf(input.Bucket) }),
    },
    GetBucketPolicyStatus: {
      access: (input) => [access.bucket("GetBucketPolicyStatus", input.Bucket)],
      run: async (input) => ({
        PolicyStatus: { IsPublic: isPublic(parsePolicyDocument(policyOf(input.Bucket))) },
      }),
    },
    PutBucketPolicy: {
      access: (input) => [access.bucket("PutBucketPolicy", input.Bucket)],
      async run(input, { principal }) {
        const { publicAccessBlock, name } = buckets.get(input.Bucket);
        const policy =
          typeof input.Policy === "string" ? input.Policy : JSON.stringify(input.Policy ?? "");
        const document = parse(policy);
        checkResources(document, buckets.arn(name));
        if ((publicAccessBlock as any)?.BlockPublicPolicy && isPublic(document)) {
          throw new AwsError(
            "AccessDenied",
            `User: ${principal.arn} is not authorized to perform: s3:PutBucketPolicy on resource: "${buckets.arn(name)}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
            403,
          );
        }
        await buckets.configure(name, { policy });
        return {};
      },
    },
    DeleteBucketPolicy: {
      access: (input) => [access.bucket("DeleteBucketPolicy", input.Bucket)],
      async run(input) {
        await buckets.configure(input.Bucket, { policy: undefined });
        return {};
      },
    },
  };
}

function parse(policy: string): PolicyDocument {
  if (!policy.trimStart().startsWith("{")) throw s3Error("MalformedPolicy");
  if (Buffer.byteLength(policy) > MAX_BYTES) {
    throw s3Error("MalformedPolicy", {}, "Policies must be 20 KB or less in size");
  }
  let document: PolicyDocument;
  try {
    document = parsePolicyDocument(policy);
  } catch (error) {
    if (!(error instanceof MalformedPolicy)) throw error;
    throw s3Error("MalformedPolicy", {}, error.message);
  }
  if (document.statements.some(({ principal }) => !principal)) {
    throw s3Error("MalformedPolicy", {}, "Missing required field Principal");
  }
  return document;
}

function checkResources({ statements }: PolicyDocument, arn: string): void {
  const foreign = statements
    .flatMap(({ resource }) => resource?.patterns ?? [])
    .find((one) => one !== "*" && one !== arn && !one.startsWith(`${arn}/`) && one !== `${arn}*`);
  if (foreign !== undefined) {
    throw s3Error("MalformedPolicy", { Resource: foreign }, "Policy has invalid resource");
  }
}

/** Whether everyone is allowed something without a condition. */
function isPublic({ statements }: PolicyDocument): boolean {
  return statements.some(
    ({ effect, principal, conditions }) =>
      effect === "Allow" &&
      conditions.length === 0 &&
      principal !== undefined &&
      (principal.everyone || principal.negated || (principal.byType["AWS"] ?? []).includes("*")),
  );
}
