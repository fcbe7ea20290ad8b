/** The policy grammar: docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export interface PolicyDocument {
  readonly version: PolicyVersion;
  readonly statements: readonly Statement[];
}

export type PolicyVersion = "2008-10-17" | "2012-10-17";

export interface Statement {
  readonly sid?: string;
  readonly effect: "Allow" | "Deny";
  /** Absent in a policy of an identity. */
  readonly principal?: PrincipalElement;
  readonly action: Element;
  /** Absent in a trust policy. */
  readonly resource?: Element;
  readonly conditions: readonly Condition[];
}

/** `Action` or `NotAction`, `Resource` or `NotResource`: patterns with `*` and `?`. */
export interface Element {
  readonly negated: boolean;
  readonly patterns: readonly string[];
}

/** `Principal` or `NotPrincipal`; `"*"` is everyone. */
export interface PrincipalElement {
  readonly negated: boolean;
  readonly everyone: boolean;
  /** Such as `{ Service: ["states.amazonaws.com"] }`. */
  readonly byType: Readonly<Record<string, readonly string[]>>;
}

/** One line of a `Condition` block, such as `StringEquals` `aws:SourceAccount` `["1234..."]`. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** A document that IAM would refuse; the message is IAM's own where it has one. */
export class MalformedPolicy extends Error {
  override readonly name = "MalformedPolicy";
}

const STATEMENT_MEMBERS = [
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
];

/**
 * Reads a policy document, as JSON text or as the object it stands for.
 * @throws MalformedPolicy
 */
export function parsePolicyDocument(source: unknown): PolicyDocument {
  const document = record(typeof source === "string" ? parseJson(source) : source, "the document");
  refuseOthers(document, ["Version", "Id", "Statement"]);
  const version = document.Version ?? "2008-10-17";
  if (version !== "2008-10-17" && version !== "2012-10-17") {
    throw new MalformedPolicy(`Syntax errors in policy. Version '${version}' is not known.`);
  }
  const statements = listOf(document.Statement).map(parseStatement);
  if (statements.length === 0) {
    throw new MalformedPolicy("Syntax errors in policy. It has no Statement.");
  }
  const sids = statements.flatMap(({ sid }) => sid ?? []);
  if (new Set(sids).size < sids.length) {
    throw new MalformedPolicy("Statement IDs (SID) in a single policy must be unique.");
  }
  return { version, statements };
}

function parseStatement(source: unknown): Statement {
  const statement = record(source, "a Statement");
  refuseOthers(statement, STATEMENT_MEMBERS);
  const { Sid: sid, Effect: effect } = statement;
  if (effect !== "Allow" && effect !== "Deny") {
    throw new MalformedPolicy(
      `Syntax errors in policy. Effect is 'Allow' or 'Deny', not '${effect}'.`,
    );
  }
  if (sid !== undefined && typeof sid !== "string") {
    throw new MalformedPolicy("Syntax errors in policy. Sid must be a string.");
  }
  const action = parseElement(statement, "Action");
  if (!action) throw new MalformedPolicy("Policy statement must contain actions.");
  const unprefixed = action.patterns.find(
    (pattern) => !/^(\*|\*:\*|[\w-]+:[\w*?-]+)$/.test(pattern),
  );
  if (unprefixed !== undefined) {
    throw new MalformedPolicy(
      `Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.: '${unprefixed}'`,
    );
  }
  return {
    ...(sid !== undefined && { sid }),
    effect,
    principal: parsePrincipal(statement),
    action,
    resource: parseResource(statement),
    conditions: parseConditions(statement.Condition),
  };
}

function parseElement(
  statement: Readonly<Record<string, unknown>>,
  name: "Action" | "Resource",
): Element | undefined {
  const positive = statement[name];
  const negative = statement[`Not${name}`];
  if (positive !== undefined && negative !== undefined) {
    throw new MalformedPolicy(
      `Syntax errors in policy. ${name} and Not${name} exclude each other.`,
    );
  }
  if (positive === undefined && negative === undefined) return undefined;
  return { negated: negative !== undefined, patterns: strings(positive ?? negative, name) };
}

function parseResource(statement: Readonly<Record<string, unknown>>): Element | undefined {
  const resource = parseElement(statement, "Resource");
  const odd = resource?.patterns.find((pattern) => pattern !== "*" && !pattern.startsWith("arn:"));
  if (odd !== undefined) {
    throw new MalformedPolicy(`Resource ${odd} must be in ARN format or "*".`);
  }
  return resource;
}

function parsePrincipal(
  statement: Readonly<Record<string, unknown>>,
): PrincipalElement | undefined {
  const negated = statement.NotPrincipal !== undefined;
  const source = statement.Principal ?? statement.NotPrincipal;
  if (source === undefined) return undefined;
  if (source === "*") return { negated, everyone: true, byType: {} };
  const types = Object.entries(record(source, "Principal"));
  const byType = Object.fromEntries(
    types.map(([type, values]) => [type, strings(values, `Principal.${type}`)]),
  );
  return { negated, everyone: byType.AWS?.includes("*") ?? false, byType };
}

function parseConditions(source: unknown): Condition[] {
  if (source === undefined) return [];
  return Object.entries(record(source, "Condition")).flatMap(([operator, keys]) =>
    Object.entries(record(keys, `Condition.${operator}`)).map(([key, values]) => ({
      operator,
      key,
      values: listOf(values).map(String),
    })),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MalformedPolicy("Syntax errors in policy. It is not JSON.", { cause });
  }
}

function record(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw new MalformedPolicy(`Syntax errors in policy. ${what} must be an object.`);
}

function refuseOthers(value: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  const other = Object.keys(value).find((key) => !known.includes(key));
  if (other !== undefined) {
    throw new MalformedPolicy(`Syntax errors in policy. '${other}' is not an element of a policy.`);
  }
}

function strings(value: unknown, what: string): string[] {
  const values = listOf(value);
  if (values.length > 0 && values.every((each) => typeof each === "string")) return values;
  throw new MalformedPolicy(`Syntax errors in policy. ${what} must be a string or a list of them.`);
}

function listOf(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
