import { matchesPattern } from "./pattern";
import type { Condition } from "./policyDocument";

/** Condition keys of a request, such as `aws:SourceAccount`; their names ignore case. */
export type RequestContext = Readonly<Record<string, string | readonly string[] | undefined>>;

type Test = (actual: string, expected: string) => boolean;

const TESTS: Readonly<Record<string, Test>> = {
  stringequals: (actual, expected) => actual === expected,
  stringequalsignorecase: (actual, expected) => actual.toLowerCase() === expected.toLowerCase(),
  stringlike: (actual, expected) => matchesPattern(expected, actual),
  arnequals: (actual, expected) => matchesArn(expected, actual),
  arnlike: (actual, expected) => matchesArn(expected, actual),
  bool: (actual, expected) => actual.toLowerCase() === expected.toLowerCase(),
  binaryequals: (actual, expected) => actual === expected,
  numericequals: (actual, expected) => Number(actual) === Number(expected),
  numericlessthan: (actual, expected) => Number(actual) < Number(expected),
  numericlessthanequals: (actual, expected) => Number(actual) <= Number(expected),
  numericgreaterthan: (actual, expected) => Number(actual) > Number(expected),
  numericgreaterthanequals: (actual, expected) => Number(actual) >= Number(expected),
  dateequals: (actual, expected) => time(actual) === time(expected),
  datelessthan: (actual, expected) => time(actual) < time(expected),
  datelessthanequals: (actual, expected) => time(actual) <= time(expected),
  dategreaterthan: (actual, expected) => time(actual) > time(expected),
  dategreaterthanequals: (actual, expected) => time(actual) >= time(expected),
  ipaddress: (actual, expected) => inRange(actual, expected),
};

/** The operators that hold when their positive twin holds for none of the values. */
const NEGATIONS: Readonly<Record<string, string>> = {
  stringnotequals: "stringequals",
  stringnotequalsignorecase: "stringequalsignorecase",
  stringnotlike: "stringlike",
  arnnotequals: "arnequals",
  arnnotlike: "arnlike",
  numericnotequals: "numericequals",
  datenotequals: "dateequals",
  notipaddress: "ipaddress",
};

/**
 * Whether a request meets a condition. A key the request does not have meets only negated
 * operators, `...IfExists`, `Null: true` and `ForAllValues:`.
 * Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function meets(condition: Condition, context: RequestContext): boolean {
  const { set, base, ifExists } = parseOperator(condition.operator);
  const actual = valuesOf(context, condition.key);
  if (base === "null") {
    return condition.values.some((value) => (value.toLowerCase() === "true") === !actual);
  }
  const positive = NEGATIONS[base] ?? base;
  const test = TESTS[positive];
  if (!test) return false;
  const negated = positive !== base;
  if (!actual) return ifExists || negated || set === "forallvalues";
  const expected = condition.values.map((value) => substitute(value, context));
  const passes = (value: string) => expected.some((each) => test(value, each)) !== negated;
  return set === "forallvalues" || (negated && !set) ? actual.every(passes) : actual.some(passes);
}

/** Replaces policy variables, such as `${aws:PrincipalArn}`; one that is not known matches nothing. */
export function substitute(text: string, context: RequestContext): string {
  if (!text.includes("${")) return text;
  return text.replace(/\$\{([^}]+)\}/g, (_, name: string) => {
    if (name === "*" || name === "?" || name === "$") return name;
    const [key = "", fallback] = name.split(/\s*,\s*'(.*)'\s*/);
    return valuesOf(context, key)?.[0] ?? fallback ?? "\u0000";
  });
}

function parseOperator(operator: string) {
  const lower = operator.toLowerCase();
  const [, set, name = ""] = /^(?:(forallvalues|foranyvalue):)?(.*)$/.exec(lower) ?? [];
  const ifExists = name.endsWith("ifexists");
  return { set, ifExists, base: ifExists ? name.slice(0, -"ifexists".length) : name };
}

function valuesOf(context: RequestContext, key: string): readonly string[] | undefined {
  const name = key.toLowerCase();
  const value =
    context[key] ?? Object.entries(context).find(([each]) => each.toLowerCase() === name)?.[1];
  return typeof value === "string" ? [value] : value;
}

/** Each of an ARN's six parts is matched by itself, so that `*` does not cross a colon early on. */
function matchesArn(pattern: string, arn: string): boolean {
  const patterns = partsOf(pattern);
  const parts = partsOf(arn);
  return (
    patterns.length === parts.length &&
    patterns.every((each, index) => matchesPattern(each, parts[index] ?? ""))
  );
}

function partsOf(arn: string): string[] {
  const parts = arn.split(":");
  return [...parts.slice(0, 5), parts.slice(5).join(":")];
}

function time(value: string): number {
  return /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value);
}

function inRange(address: string, range: string): boolean {
  const [network = "", bits = "32"] = range.split("/");
  const [actual, expected] = [ipv4(address), ipv4(network)];
  if (actual === undefined || expected === undefined) return address === network;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(actual / size) === Math.floor(expected / size);
}

function ipv4(text: string): number | undefined {
  const bytes = text.split(".").map(Number);
  if (bytes.length !== 4 || bytes.some((byte) => !(byte >= 0 && byte <= 255))) return undefined;
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}
