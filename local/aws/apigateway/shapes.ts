import type { Shape } from "../inputShape";

const SETTINGS = {
  members: {
    DetailedMetricsEnabled: "boolean",
    ThrottlingBurstLimit: "number",
    ThrottlingRateLimit: "number",
  },
} as const;
const TEXTS = { map: "string" } as const;

/** Source: the API's Smithy model, as in @aws-sdk/client-apigatewayv2. In a query all is text. */
export const shapes: Readonly<Record<string, Shape>> = {
  AccessLogSettings: { members: { DestinationArn: "string", Format: "string" } },
  ApiId: "string",
  AutoDeploy: "boolean",
  DefaultRouteSettings: SETTINGS,
  DeploymentId: "string",
  Description: "string",
  DisableExecuteApiEndpoint: "boolean",
  IntegrationId: "string",
  IntegrationType: "string",
  IntegrationUri: "string",
  MaxResults: "scalar",
  Name: "string",
  NextToken: "string",
  PayloadFormatVersion: "string",
  ProtocolType: "string",
  ResourceArn: "string",
  RouteId: "string",
  RouteKey: "string",
  RouteSettings: { map: SETTINGS },
  StageName: "string",
  StageVariables: TEXTS,
  Tags: TEXTS,
  Target: "string",
  TimeoutInMillis: "number",
  Version: "string",
};
