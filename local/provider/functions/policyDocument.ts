import { createHash } from "node:crypto";
import type { Inputs } from "../resourceType";
import type { Properties } from "../values";

/** `aws.iam.getPolicyDocument`: its statements as JSON. */
export function policyDocument({
  statements = [],
  version = "2012-10-17",
}: Properties): Properties {
  const Statement = (statements as Inputs[]).map((statement) => ({
    ...(statement.sid && { Sid: statement.sid }),
    Effect: statement.effect ?? "Allow",
    ...list("Action", statement.actions),
    ...list("NotAction", statement.notActions),
    ...list("Resource", statement.resources),
    ...list("NotResource", statement.notResources),
    ...principals("Principal", statement.principals),
    ...principals("NotPrincipal", statement.notPrincipals),
    ...conditions(statement.conditions),
  }));
  const json = JSON.stringify({ Version: version, Statement });
  return {
    id: createHash("sha256").update(json).digest("hex").slice(0, 10),
    json,
    minifiedJson: json,
  };
}

function list(key: string, values: readonly string[] | undefined): Properties {
  if (!values?.length) return {};
  return { [key]: values.length === 1 ? values[0] : values };
}

function principals(key: string, of: readonly Inputs[] | undefined): Properties {
  if (!of?.length) return {};
  if (of.some(({ type }) => type === "*")) return { [key]: "*" };
  const byType = of.map(({ type, identifiers }) => [
    type,
    identifiers.length === 1 ? identifiers[0] : identifiers,
  ]);
  return { [key]: Object.fromEntries(byType) };
}

function conditions(of: readonly Inputs[] | undefined): Properties {
  if (!of?.length) return {};
  const Condition: Record<string, Record<string, unknown>> = {};
  for (const { test, variable, values } of of) {
    Condition[test] = { ...Condition[test], [variable]: values.length === 1 ? values[0] : values };
  }
  return { Condition };
}
