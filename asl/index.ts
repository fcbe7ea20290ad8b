export { type CheckOptions, checkDefinition } from "./checkDefinition";
export { describeAsAws } from "./describeAsAws";
export type { Code, Finding, RuleName } from "./finding";
export { type Pattern, type Resource, readResource } from "./resources";
export { syntaxTree } from "./syntaxTree";
