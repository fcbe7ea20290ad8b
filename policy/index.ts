import { join } from "node:path";
import { PolicyPack } from "@pulumi/policy";
import { policiesOf } from "./rule";
import { rules } from "./rules";
import { changedSource } from "./staleness";

/** Put in by the build. */
declare const SOURCE_HASHES: Readonly<Record<string, string>>;

const changed = changedSource(join(__dirname, "..", ".."), SOURCE_HASHES);
if (changed !== undefined) {
  console.error(
    `The policy pack was built before ${changed} changed. Build it again: npm run prepare`,
  );
  process.exit(1);
}

new PolicyPack("callback-workflow", {
  description: "Refuses at preview what AWS would refuse, or silently hang on",
  policies: policiesOf(rules),
});
