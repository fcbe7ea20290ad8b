import type { ApiGatewayV2 } from "@aws-sdk/client-apigatewayv2";
import type { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import type { DynamoDB } from "@aws-sdk/client-dynamodb";
import type { IAM } from "@aws-sdk/client-iam";
import type { Lambda } from "@aws-sdk/client-lambda";
import type { S3 } from "@aws-sdk/client-s3";
import type { SecretsManager } from "@aws-sdk/client-secrets-manager";
import type { SFN } from "@aws-sdk/client-sfn";
import type { STS } from "@aws-sdk/client-sts";

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

  get s3(): S3 {
    return this.client("s3", () => {
      const { S3 } = require("@aws-sdk/client-s3") as typeof import("@aws-sdk/client-s3");
      return new S3({ ...this.settings, forcePathStyle: true });
    });
  }

  get dynamodb(): DynamoDB {
    return this.client("dynamodb", () => {
      const sdk = require("@aws-sdk/client-dynamodb") as typeof import("@aws-sdk/client-dynamodb");
      return new sdk.DynamoDB(this.settings);
    });
  }

  get iam(): IAM {
    return this.client("iam", () => {
      const { IAM } = require("@aws-sdk/client-iam") as typeof import("@aws-sdk/client-iam");
      return new IAM(this.settings);
    });
  }

  get lambda(): Lambda {
    return this.client("lambda", () => {
      const sdk = require("@aws-sdk/client-lambda") as typeof import("@aws-sdk/client-lambda");
      return new sdk.Lambda(this.settings);
    });
  }

  get logs(): CloudWatchLogs {
    return this.client("logs", () => {
      const sdk =
        require("@aws-sdk/client-cloudwatch-logs") as typeof import("@aws-sdk/client-cloudwatch-logs");
      return new sdk.CloudWatchLogs(this.settings);
    });
  }

  get sfn(): SFN {
    return this.client("sfn", () => {
      const { SFN } = require("@aws-sdk/client-sfn") as typeof import("@aws-sdk/client-sfn");
      return new SFN(this.settings);
    });
  }

  get secrets(): SecretsManager {
    return this.client("secrets", () => {
      const sdk =
        require("@aws-sdk/client-secrets-manager") as typeof import("@aws-sdk/client-secrets-manager");
      return new sdk.SecretsManager(this.settings);
    });
  }

  get apigateway(): ApiGatewayV2 {
    return this.client("apigateway", () => {
      const sdk =
        require("@aws-sdk/client-apigatewayv2") as typeof import("@aws-sdk/client-apigatewayv2");
      return new sdk.ApiGatewayV2(this.settings);
    });
  }

  get sts(): STS {
    return this.client("sts", () => {
      const { STS } = require("@aws-sdk/client-sts") as typeof import("@aws-sdk/client-sts");
      return new STS(this.settings);
    });
  }

  private client<T>(name: string, make: () => T): T {
    if (!this.made.has(name)) this.made.set(name, make());
    return this.made.get(name) as T;
  }
}
