import { PolicyPack } from "@pulumi/policy";
import { policiesOf } from "./rule";
import { rules } from "./rules";

new PolicyPack("callback-workflow", {
  description: "Refuses at preview what AWS would refuse, or silently hang on",
  policies: policiesOf(rules),
});
