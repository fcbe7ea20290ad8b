import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Rule } from "./rule";
import { rules } from "./rules";

/** The document that lists every rule, as Markdown. */
export function documentation(of: readonly Rule[]): string {
  const [mandatory, advisory] = (["mandatory", "advisory"] as const).map((level) =>
    of.filter((rule) => rule.level === level),
  );
  return `${introduction}
## What stops a preview

${mandatory.map(section).join("\n")}
## What is only advised

${advisory.map(section).join("\n")}`;
}

const introduction = `# The policy pack

The folder \`policy/\` is a Pulumi policy pack. It refuses at \`pulumi preview\` what AWS would refuse at
\`pulumi up\`, one resource after the other, or accept and then hang on:

\`\`\`
pulumi preview --policy-pack policy
pulumi up --policy-pack policy
npm run preview -- --policy-pack policy
\`\`\`

The last needs no Pulumi CLI, no account and no network.

## On a stack of your own

The pack knows resources by their type and their place in the graph, and needs nothing of this
program. It stands in front of any stack that uses \`@pulumi/aws\`, whatever its version and language:

\`\`\`
git clone THIS-REPOSITORY callback-workflow
(cd callback-workflow && npm ci)     # builds policy/build, which the CLI runs
pulumi preview --policy-pack callback-workflow/policy --policy-pack-config policies.json
\`\`\`

A build that is older than its source refuses to run; \`npm run prepare\` makes it anew. It reads roles
with inline, attached and managed policies of the stack and the common ones of AWS. A role or a
policy that is not of the stack, be it a literal ARN or from a data source, it cannot read: nothing is
refused for it, and \`state-machine-role-elsewhere\` tells what is left for AWS to check.

## What preview cannot know

The ARN of a resource that is yet to be made is unknown at preview, and so is every definition or
document that holds it. Pulumi turns a policy that meets such a value into an advisory note; these
rules do not: what a mandatory rule needs and cannot know is a violation of that rule, which names
the property, what it comes from, and how to make it known (in short: name things yourself, and build
ARNs from names). Where only ARNs are unknown, the graph of dependencies decides.

A stack that interpolates ARNs everywhere can begin softer. With \`POLICY_UNKNOWNS=advisory\` in the
environment, or \`"unknowns": "advisory"\` for some rules in the file for \`--policy-pack-config\`, a
preview passes with a note, and \`pulumi up\`, which knows the values, still refuses before the resource
is made.

## Configuration

The file for \`--policy-pack-config\` sets levels, for all rules or for one, and the settings below. A
wrong type or value is refused by name before anything is previewed.

\`\`\`json
{
  "log-retention": "advisory",
  "point-in-time-recovery": "disabled",
  "supported-runtime": { "enforcementLevel": "mandatory", "endedRuntimes": ["nodejs18.x"] },
  "state-machine-definition": { "unknowns": "advisory" }
}
\`\`\`

\`{ "all": "advisory" }\` makes everything advice: a first look at a stack that is in use. Every mandatory
rule has the setting \`unknowns\`, \`mandatory\` or \`advisory\`.

No rule changes a resource.
`;

function section({ name, description, consequence, source, settings = {} }: Rule): string {
  const rows = Object.entries(settings).map(
    ([setting, schema]) =>
      `| \`${setting}\` | ${schema.description} | ${shortened(JSON.stringify(schema.default))} |`,
  );
  const table =
    rows.length > 0 ? `\n| Setting | | Default |\n|---|---|---|\n${rows.join("\n")}\n` : "";
  return `### ${name}

${description}

${consequence} ([source](${source}))
${table}`;
}

function shortened(text: string): string {
  return text.length > 100 ? "see `policy/baseline.ts`" : `\`${text}\``;
}

if (require.main === module) {
  writeFileSync(join(__dirname, "..", "docs", "policies.md"), documentation(rules));
}
