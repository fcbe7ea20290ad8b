/** A Task's Resource, taken apart. */
export type Resource =
  | {
      readonly kind: "service";
      /** As history names it: `lambda`, `aws-sdk:dynamodb`. */
      readonly type: string;
      /** As history names it, pattern included: `invoke.waitForTaskToken`. */
      readonly action: string;
      /** Without `aws-sdk:`. */
      readonly service: string;
      /** Without the pattern: `putItem`. */
      readonly operation: string;
      readonly awsSdk: boolean;
      readonly waitsForToken: boolean;
    }
  | { readonly kind: "function"; readonly arn: string }
  | { readonly kind: "unknown"; readonly arn: string };

const SERVICE =
  /^arn:[\w-]+:states:[\w-]*:\d*:(?<type>(?:aws-sdk:)?(?<service>[a-z0-9-]+)):(?<action>(?<operation>[a-zA-Z0-9]+)(?<pattern>\.sync(?::2)?|\.waitForTaskToken)?)$/;
const FUNCTION = /^arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/;

/** Which services there are is not known here: whoever calls the task refuses what it lacks. */
export function parseResource(arn: string): Resource {
  if (FUNCTION.test(arn)) return { kind: "function", arn };
  const found = SERVICE.exec(arn)?.groups;
  if (found === undefined || found["service"] === "activity") return { kind: "unknown", arn };
  return {
    kind: "service",
    type: found["type"]!,
    action: found["action"]!,
    service: found["service"]!,
    operation: found["operation"]!,
    awsSdk: found["type"]!.startsWith("aws-sdk:"),
    waitsForToken: found["pattern"] === ".waitForTaskToken",
  };
}
