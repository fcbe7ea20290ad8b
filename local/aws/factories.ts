import { createApiGateway } from "./apigateway";
import { createDynamoDb } from "./dynamodb";
import { createIam } from "./iam";
import { createLambda } from "./lambda";
import { createLogs } from "./logs";
import { createS3 } from "./s3";
import { createSecretsManager } from "./secretsmanager";
import type { Service, ServiceContext } from "./service";
import { createStates } from "./states";
import { createSts } from "./sts";

/** All services, in the order they are started in: each before those that rest on it. */
export const factories: readonly ((context: ServiceContext) => Service | Promise<Service>)[] = [
  createIam,
  createSts,
  createS3,
  createDynamoDb,
  createLogs,
  createSecretsManager,
  createLambda,
  createApiGateway,
  createStates,
];
