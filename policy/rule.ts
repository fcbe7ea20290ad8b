import {
  type EnforcementLevel,
  type PolicyConfigSchema,
  type ReportViolation,
  type ResourceValidation,
  type ResourceValidationPolicy,
  type StackValidation,
  type StackValidationPolicy,
  UnknownValueError,
} from "@pulumi/policy";
import { asRegistered, type Resource, title } from "./resource";
import { Stack } from "./stack";
import { WholeStack } from "./wholeStack";

/** One rule of the pack. It is run for every resource of its types. */
export interface Rule {
  /** Kebab-case. */
  readonly name: string;
  /** What it demands, as one sentence. */
  readonly description: string;
  readonly level: Extract<EnforcementLevel, "advisory" | "mandatory">;
  /** What AWS answers, or does, otherwise; a whole sentence. */
  readonly consequence: string;
  /** Where that is written. */
  readonly source: string;
  readonly types: readonly string[];
  readonly settings?: PolicyConfigSchema["properties"];
  /** Whether it looks at the resource alone: it then need not see the stack, which takes its time. */
  readonly isLocal?: true;
  check(context: RuleContext): void | Promise<void>;
}

/** By name, with defaults for what is not configured. */
type Settings = Readonly<Record<string, unknown>>;

export interface RuleContext {
  readonly resource: Resource;
  readonly stack: Stack;
  readonly settings: Settings;
  /** @param what what is wrong with the resource, a clause that follows its title */
  violation(what: string, fix: string): void;
  /**
   * Something the rule needs is not known at preview.
   * @param property the path of the property, within the resource
   * @param of the resource that has it, when it is another one
   */
  unknown(property: string, fix: string, of?: Resource): void;
}

/** A policy in the SDK's sense, which sees each resource before it is made, and mostly the stack afterwards. */
export type RulePolicy = ResourceValidationPolicy & Partial<StackValidationPolicy>;

/** How Pulumi's protocol writes a text that is not known yet. */
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether a finding about an unknown value stops a preview: `unknowns` in a rule's configuration. */
export const unknowns: PolicyConfigSchema["properties"] = {
  unknowns: {
    type: "string",
    enum: ["mandatory", "advisory"],
    default: "mandatory",
    description: "Whether a value that preview cannot know stops it",
  },
};

/**
 * Makes policies of rules. They share what they have seen: a rule that is asked about a resource
 * before it is made knows those that came before it, which are all that it can be made after.
 */
export function policiesOf(rules: readonly Rule[]): RulePolicy[] {
  const seen = new Stack([], false);
  const whole = new WholeStack((urn) => seen.withUrn(urn));
  return rules.map((rule) => policyOf(rule, seen, whole));
}

function policyOf(rule: Rule, seen: Stack, whole: WholeStack): RulePolicy {
  const reported = new Set<string>();
  return {
    name: rule.name,
    description: rule.description,
    enforcementLevel: rule.level,
    url: rule.source,
    configSchema: {
      properties: { ...(rule.level === "mandatory" && unknowns), ...rule.settings },
    },
    validateResource: onlyFor(rule.types, resourceValidation(rule, seen, reported)),
    ...(!rule.isLocal && {
      validateStack: onlyFor(rule.types, stackValidation(rule, whole, reported)),
    }),
  };
}

/**
 * Lets the SDK pass over resources of other types without copying them, which it can for a single
 * type. Rules with several types see every resource, and remember it for the others.
 */
function onlyFor<Validation extends object>(
  types: readonly string[],
  validate: Validation,
): Validation {
  return types.length === 1 ? Object.assign(validate, { __pulumiType: types[0] }) : validate;
}

function resourceValidation(rule: Rule, seen: Stack, reported: Set<string>): ResourceValidation {
  const defaults = defaultsOf(rule);
  return async (args, report) => {
    const resource = seen.withUrn(args.urn) ?? seen.add(asRegistered(args));
    if (!rule.types.includes(args.type)) return;
    const settings: Settings = { ...defaults, ...args.getConfig() };
    const found: Finding[] = [];
    await rule.check({
      resource,
      stack: seen,
      settings,
      violation(what, fix) {
        const message = messageOf(rule, resource, what, fix);
        reported.add(resource.urn + message);
        report(message, args.urn);
      },
      unknown(property, fix, of = resource) {
        // The stack as a whole is asked again, and knows what the value would come from.
        if (!rule.isLocal) return;
        found.push({ urn: args.urn, message: unknownMessage(rule, resource, property, fix, of) });
      },
    });
    reportUnknown(found, settings.unknowns === "mandatory", report);
  };
}

function stackValidation(
  rule: Rule,
  whole: WholeStack,
  reported: ReadonlySet<string>,
): StackValidation {
  const defaults = defaultsOf(rule);
  return async (args, report) => {
    const settings: Settings = { ...defaults, ...args.getConfig() };
    const stack = whole.seenBy(rule, args.resources);
    const unknown: Finding[] = [];
    for (const resource of stack.ofType(...rule.types)) {
      await rule.check({
        resource,
        stack,
        settings,
        violation(what, fix) {
          const message = messageOf(rule, resource, what, fix);
          if (!reported.has(resource.urn + message)) report(message, resource.urn);
        },
        unknown(property, fix, of = resource) {
          unknown.push({
            urn: resource.urn,
            message: unknownMessage(rule, resource, property, fix, of),
          });
        },
      });
    }
    reportUnknown(unknown, settings.unknowns === "mandatory", report);
  };
}

interface Finding {
  readonly urn: string;
  readonly message: string;
}

function reportUnknown(found: Finding[], mandatory: boolean, report: ReportViolation): void {
  if (found.length === 0) return;
  if (mandatory) {
    for (const { urn, message } of found) report(message, urn);
    return;
  }
  // The SDK's own way to report what cannot be known: an advisory note, whatever the policy's level.
  const error = new UnknownValueError(unknownText, []);
  error.message = found.map(({ message }) => message).join("\n");
  throw error;
}

function defaultsOf(rule: Rule): Settings {
  const schemas = Object.entries({ ...unknowns, ...rule.settings });
  return Object.fromEntries(schemas.map(([name, schema]) => [name, schema.default]));
}

function messageOf(rule: Rule, resource: Resource, what: string, fix: string): string {
  return `${title(resource)} ${what}. ${rule.consequence} ${fix}`.trim();
}

function unknownMessage(
  rule: Rule,
  resource: Resource,
  property: string,
  fix: string,
  of: Resource,
): string {
  // Pulumi gives them in the order in which its promises happened to settle.
  const sources = of.comesFrom(property.split(".")[0]).map(title).sort();
  return (
    `${title(resource)} cannot be checked: "${property}"${of === resource ? "" : ` of ${title(of)}`} ` +
    `is not known at preview${sources.length > 0 ? `, since it comes from ${sources.join(", ")}` : ""}. ` +
    `${rule.consequence} ${fix} ` +
    `(Or let "pulumi up" find out: set "unknowns" of "${rule.name}" to "advisory".)`
  );
}
