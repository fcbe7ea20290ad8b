import type { Shape } from "../inputShape";

const TEXTS = { list: "string" } as const;

/** Source: the API's Smithy model, as in @aws-sdk/client-secrets-manager. */
export const shapes: Readonly<Record<string, Shape>> = {
  AddReplicaRegions: { list: { members: {} } },
  ClientRequestToken: "string",
  Description: "string",
  Filters: { list: { members: { Key: "string", Values: TEXTS } } },
  ForceDeleteWithoutRecovery: "boolean",
  IncludeDeprecated: "boolean",
  IncludePlannedDeletion: "boolean",
  KmsKeyId: "string",
  MaxResults: "number",
  Name: "string",
  NextToken: "string",
  RecoveryWindowInDays: "number",
  SecretBinary: "bytes",
  SecretId: "string",
  SecretString: "string",
  TagKeys: TEXTS,
  Tags: { list: { members: { Key: "string", Value: "string" } } },
  VersionId: "string",
  VersionStage: "string",
  VersionStages: TEXTS,
};
