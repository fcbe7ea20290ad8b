/** A Task's Resource, taken apart. */
export type Resource =
  | {
      readonly kind: "service";
      /** As history names it: `lambda`, `aws-sdk:dynamodb`. */
      readonly type: string;
      /** As history names it, pattern included: `invoke.waitForTaskToken`. */
      readonly action: string;
      /** Of `aws-sdk:` resources, else the optimized integration's: `dynamodb`, `lambda`. */
      readonly service: string;
      /** Without the pattern: `putItem`. */
      readonly operation: string;
      readonly awsSdk: boolean;
      readonly waitsForToken: boolean;
    }
  | { readonly kind: "function"; readonly arn: string }
  /** One that AWS may know but that is not emulated. */
  | { readonly kind: "unknown"; readonly arn: string };

const SDK =
  /^arn:[\w-]+:states:[\w-]*:\d*:(?<type>aws-sdk:(?<service>[a-z0-9]+)):(?<action>(?<operation>[a-zA-Z0-9]+)(?<token>\.waitForTaskToken)?)$/;
const LAMBDA_INVOKE =
  /^arn:[\w-]+:states:[\w-]*:\d*:(?<type>(?<service>lambda)):(?<action>(?<operation>invoke)(?<token>\.waitForTaskToken)?)$/;
const FUNCTION = /^arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/;

export function parseResource(arn: string): Resource {
  if (FUNCTION.test(arn)) return { kind: "function", arn };
  const found = (SDK.exec(arn) ?? LAMBDA_INVOKE.exec(arn))?.groups;
  if (found === undefined) return { kind: "unknown", arn };
  return {
    kind: "service",
    type: found["type"]!,
    action: found["action"]!,
    service: found["service"]!,
    operation: found["operation"]!,
    awsSdk: found["type"]!.startsWith("aws-sdk:"),
    waitsForToken: found["token"] !== undefined,
  };
}
