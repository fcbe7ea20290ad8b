import { join } from "node:path";
import { PolicyPack, type PolicyPackConfig } from "@pulumi/policy";
import { policiesOf } from "./rule";
import { rules } from "./rules";
import { changedSource } from "./staleness";

/** Put in by the build. */
declare const SOURCE_HASHES: Readonly<Record<string, string>>;

function stop(problem: string): never {
  console.error(problem);
  process.exit(1);
}

const changed = changedSource(join(__dirname, "..", ".."), SOURCE_HASHES);
if (changed !== undefined) {
  stop(`The policy pack was built before ${changed} changed. Build it again: npm run prepare`);
}

/** What the environment says of unknown values, for all rules at once; configuration overrides it. */
function initialConfig(): PolicyPackConfig {
  const unknowns = process.env.POLICY_UNKNOWNS || "mandatory";
  if (unknowns !== "mandatory" && unknowns !== "advisory") {
    stop(`POLICY_UNKNOWNS is "${unknowns}", but must be mandatory or advisory.`);
  }
  const mandatory = rules.filter(({ level }) => level === "mandatory");
  // A configuration without a level would be read as advisory.
  return Object.fromEntries(
    mandatory.map(({ name, level }) => [name, { enforcementLevel: level, unknowns }]),
  );
}

new PolicyPack(
  "callback-workflow",
  {
    description: "Refuses at preview what AWS would refuse, or silently hang on",
    policies: policiesOf(rules),
  },
  initialConfig(),
);
