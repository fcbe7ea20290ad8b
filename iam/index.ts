export { meets, type RequestContext } from "./conditions";
export {
  allowsPrincipal,
  applies,
  type Decision,
  evaluate,
  namesAction,
  namesResource,
  type Request,
  type RequestPrincipal,
} from "./evaluate";
export { awsManagedPolicy } from "./managedPolicies";
export { coversPattern, matchesPattern } from "./pattern";
export {
  type Condition,
  type Element,
  MalformedPolicy,
  type PolicyDocument,
  type PrincipalElement,
  parsePolicyDocument,
  type Statement,
} from "./policyDocument";
