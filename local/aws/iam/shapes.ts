import type { Shape } from "../inputShape";

/** Source: the API's Smithy model, as in @aws-sdk/client-iam. By HTTP every scalar is text. */
export const shapes: Readonly<Record<string, Shape>> = {
  AssumeRolePolicyDocument: "string",
  Description: "string",
  Marker: "string",
  MaxItems: "scalar",
  MaxSessionDuration: "scalar",
  Path: "string",
  PathPrefix: "string",
  PermissionsBoundary: "string",
  PolicyArn: "string",
  PolicyDocument: "string",
  PolicyName: "string",
  RoleName: "string",
  Scope: "string",
  SetAsDefault: "scalar",
  TagKeys: { list: "string" },
  Tags: { list: { members: { Key: "string", Value: "string" } } },
  VersionId: "string",
};
