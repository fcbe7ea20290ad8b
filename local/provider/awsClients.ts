import type { ApiGatewayV2Client } from "@aws-sdk/client-apigatewayv2";
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { IAMClient } from "@aws-sdk/client-iam";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { SFNClient } from "@aws-sdk/client-sfn";
import type { STSClient } from "@aws-sdk/client-sts";

/** The environment variables that every AWS SDK reads. */
export type AwsEnvironment = Readonly<Record<string, string | undefined>>;

interface Settings {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

const DEFAULT_REGION = "us-east-1";

/** AWS SDK clients, each loaded and made when it is first needed: loading all takes a second. */
export class AwsClients {
  private readonly made = new Map<string, unknown>();
  readonly settings: Settings;

  constructor(environment: AwsEnvironment) {
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = environment;
    this.settings = {
      region: environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION ?? DEFAULT_REGION,
      ...(environment.AWS_ENDPOINT_URL && { endpoint: environment.AWS_ENDPOINT_URL }),
      ...(AWS_ACCESS_KEY_ID &&
        AWS_SECRET_ACCESS_KEY && {
          credentials: {
            accessKeyId: AWS_ACCESS_KEY_ID,
            secretAccessKey: AWS_SECRET_ACCESS_KEY,
            ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
          },
        }),
    };
  }

  /** Whether there is an AWS to talk to; at an offline preview there is none. */
  get isConnected(): boolean {
    return this.settings.endpoint !== undefined;
  }

  get s3(): S3Client {
    return this.client("s3", () => {
      const { S3Client } = require("@aws-sdk/client-s3") as typeof import("@aws-sdk/client-s3");
      return new S3Client({ ...this.settings, forcePathStyle: true });
    });
  }

  get dynamodb(): DynamoDBClient {
    return this.client("dynamodb", () => {
      const sdk = require("@aws-sdk/client-dynamodb") as typeof import("@aws-sdk/client-dynamodb");
      return new sdk.DynamoDBClient(this.settings);
    });
  }

  get iam(): IAMClient {
    return this.client("iam", () => {
      const { IAMClient } = require("@aws-sdk/client-iam") as typeof import("@aws-sdk/client-iam");
      return new IAMClient(this.settings);
    });
  }

  get lambda(): LambdaClient {
    return this.client("lambda", () => {
      const sdk = require("@aws-sdk/client-lambda") as typeof import("@aws-sdk/client-lambda");
      return new sdk.LambdaClient(this.settings);
    });
  }

  get logs(): CloudWatchLogsClient {
    return this.client("logs", () => {
      const sdk =
        require("@aws-sdk/client-cloudwatch-logs") as typeof import("@aws-sdk/client-cloudwatch-logs");
      return new sdk.CloudWatchLogsClient(this.settings);
    });
  }

  get sfn(): SFNClient {
    return this.client("sfn", () => {
      const { SFNClient } = require("@aws-sdk/client-sfn") as typeof import("@aws-sdk/client-sfn");
      return new SFNClient(this.settings);
    });
  }

  get secrets(): SecretsManagerClient {
    return this.client("secrets", () => {
      const sdk =
        require("@aws-sdk/client-secrets-manager") as typeof import("@aws-sdk/client-secrets-manager");
      return new sdk.SecretsManagerClient(this.settings);
    });
  }

  get apigateway(): ApiGatewayV2Client {
    return this.client("apigateway", () => {
      const sdk =
        require("@aws-sdk/client-apigatewayv2") as typeof import("@aws-sdk/client-apigatewayv2");
      return new sdk.ApiGatewayV2Client(this.settings);
    });
  }

  get sts(): STSClient {
    return this.client("sts", () => {
      const { STSClient } = require("@aws-sdk/client-sts") as typeof import("@aws-sdk/client-sts");
      return new STSClient(this.settings);
    });
  }

  private client<T>(name: string, make: () => T): T {
    if (!this.made.has(name)) this.made.set(name, make());
    return this.made.get(name) as T;
  }
}
