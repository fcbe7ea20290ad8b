/** An HTTP API as it is kept, with all that belongs to it. Its members are spelt as in the API. */
export interface ApiRecord {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly version?: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly disableExecuteApiEndpoint: boolean;
  readonly tags: Tags;
  readonly integrations: ById<IntegrationRecord>;
  readonly routes: ById<RouteRecord>;
  /** By name. */
  readonly stages: ById<StageRecord>;
  readonly deployments: ById<DeploymentRecord>;
}

export type ById<T> = Readonly<Record<string, T>>;
export type Tags = Readonly<Record<string, string>>;

/** A Lambda function that is called with payload format 2.0. */
export interface IntegrationRecord {
  readonly IntegrationId: string;
  readonly IntegrationType: "AWS_PROXY";
  /** The ARN of the function. */
  readonly IntegrationUri: string;
  readonly IntegrationMethod: string;
  readonly PayloadFormatVersion: "2.0";
  readonly ConnectionType: "INTERNET";
  readonly TimeoutInMillis: number;
  readonly Description?: string;
}

export interface RouteRecord {
  readonly RouteId: string;
  /** `$default`, or a method and a path such as `POST /callback`. */
  readonly RouteKey: string;
  /** `integrations/` and the integration's id. */
  readonly Target?: string;
  readonly AuthorizationType: "NONE";
  readonly ApiKeyRequired: false;
  readonly OperationName?: string;
}

export interface StageRecord {
  readonly StageName: string;
  readonly AutoDeploy: boolean;
  readonly DeploymentId?: string;
  readonly Description?: string;
  readonly DefaultRouteSettings: RouteSettings;
  /** By route key. */
  readonly RouteSettings: ById<RouteSettings>;
  readonly StageVariables: Readonly<Record<string, string>>;
  readonly AccessLogSettings?: { readonly DestinationArn: string; readonly Format: string };
  readonly Tags: Tags;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface RouteSettings {
  readonly DetailedMetricsEnabled?: boolean;
  /** Requests. */
  readonly ThrottlingBurstLimit?: number;
  /** Requests per second. */
  readonly ThrottlingRateLimit?: number;
}

export interface DeploymentRecord {
  readonly id: string;
  readonly description?: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** What was deployed, whatever has changed since. */
  readonly routes: ById<RouteRecord>;
  readonly integrations: ById<IntegrationRecord>;
}
