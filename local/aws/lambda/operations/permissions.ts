import { AwsError, type Operation } from "../../service";
import type { FunctionRecord, PermissionStatement } from "../functionRecord";
import type { Functions } from "../functions";
import { functionAccess, policyText } from "../permissions";
import {
  checkPattern,
  checkRequired,
  invalidParameter,
  notEmulated,
  notFound,
} from "../validation";
import { checkRevision } from "./updateFunction";

const SERVICE = /^[a-z0-9.-]+\.(amazonaws\.com|amazonaws\.com\.cn|aws\.internal)$/;

/** The statements of a function's resource policy. */
export function permissions(
  functions: Functions,
): Record<"AddPermission" | "RemovePermission" | "GetPolicy", Operation> {
  const of = (action: string) => (input: any) => [
    functionAccess(functions, action, input.FunctionName, input.Qualifier),
  ];

  return {
    AddPermission: {
      access: of("AddPermission"),
      async run(input) {
        checkRequired("statementId", input.StatementId);
        checkRequired("action", input.Action);
        checkRequired("principal", input.Principal);
        checkPattern("statementId", input.StatementId, /^([a-zA-Z0-9-_]+)$/);
        checkPattern("action", input.Action, /^(lambda:[*]|lambda:[a-zA-Z]+|[*])$/);
        const record = forPolicy(functions, input);
        checkRevision(record, input.RevisionId, "GetPolicy");
        if (record.permissions.some(({ Sid }) => Sid === input.StatementId)) {
          throw new AwsError(
            "ResourceConflictException",
            `The statement id (${input.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
            409,
          );
        }
        const statement = statementOf(input, record);
        await functions.save({ ...record, permissions: [...record.permissions, statement] });
        return { Statement: JSON.stringify(statement) };
      },
    },
    RemovePermission: {
      access: of("RemovePermission"),
      async run({ FunctionName, Qualifier, StatementId, RevisionId }) {
        const record = functions.find(FunctionName);
        if (!record) throw notFound(`No policy found for: ${functions.refer(FunctionName).arn}`);
        functions.get(FunctionName, Qualifier);
        if (record.permissions.length === 0) {
          throw notFound("No policy is associated with the given resource.");
        }
        checkRevision(record, RevisionId, "GetPolicy");
        const kept = record.permissions.filter(({ Sid }) => Sid !== StatementId);
        if (kept.length === record.permissions.length) {
          throw notFound(`Statement ${StatementId} is not found in resource policy.`);
        }
        await functions.save({ ...record, permissions: kept });
        return {};
      },
    },
    GetPolicy: {
      access: of("GetPolicy"),
      async run({ FunctionName, Qualifier }) {
        const record = functions.get(FunctionName, Qualifier);
        if (record.permissions.length === 0) {
          throw notFound("The resource you requested does not exist.");
        }
        return { Policy: policyText(record), RevisionId: record.revisionId };
      },
    },
  };
}

/** The function whose policy is to have one more statement; versions and aliases have their own. */
function forPolicy(functions: Functions, { FunctionName, Qualifier }: any): FunctionRecord {
  const { arn, qualifier } = functions.refer(FunctionName, Qualifier);
  if (qualifier === "$LATEST") {
    throw invalidParameter("We currently do not support adding policies for $LATEST.");
  }
  if (qualifier !== undefined && !/^\d+$/.test(qualifier) && functions.find(FunctionName)) {
    throw notFound(`Cannot find alias arn: ${arn}:${qualifier}`);
  }
  return functions.get(FunctionName, Qualifier);
}

function statementOf(input: any, { arn }: FunctionRecord): PermissionStatement {
  for (const member of ["EventSourceToken", "FunctionUrlAuthType", "PrincipalOrgID"]) {
    if (input[member] !== undefined) throw notEmulated(member);
  }
  const arnLike: Record<string, string> = input.SourceArn
    ? { "AWS:SourceArn": input.SourceArn }
    : {};
  const equals: Record<string, string> = input.SourceAccount
    ? { "AWS:SourceAccount": input.SourceAccount }
    : {};
  const condition = {
    ...(input.SourceAccount && { StringEquals: equals }),
    ...(input.SourceArn && { ArnLike: arnLike }),
  };
  return {
    Sid: input.StatementId,
    Effect: "Allow",
    Principal: principalOf(input.Principal, arn),
    Action: input.Action,
    Resource: arn,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
}

function principalOf(principal: string, functionArn: string): PermissionStatement["Principal"] {
  if (principal === "*") return "*";
  if (SERVICE.test(principal)) return { Service: principal };
  const [, partition] = functionArn.split(":");
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:${partition}:iam::${principal}:root` };
  if (principal.startsWith("arn:")) return { AWS: principal };
  throw invalidParameter(
    "The provided principal was invalid. Please check the principal and try again.",
  );
}
