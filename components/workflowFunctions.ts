import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { callbackDependencies, makeCallback } from "../functions/callback";
import { deploymentDependencies, makeDeployment } from "../functions/deployment";
import type { FunctionEnvironments, StoryTableEnvironment } from "../functions/environment";
import { makeNotification, notificationDependencies } from "../functions/notification";
import type { ApiName } from "../functions/payloads";
import { makeStoreTaskToken, storeTaskTokenDependencies } from "../functions/storeTaskToken";
import { makeValidation, validationDependencies } from "../functions/validation";
import { makeWriteOutputs, writeOutputsDependencies } from "../functions/writeOutputs";
import type { Deployment } from "./deployment";
import type { FunctionKey } from "./names";
import { allow, allowKey, type Statement } from "./policyDocument";
import { WorkflowFunction, type WorkflowFunctionArgs } from "./workflowFunction";

export interface WorkflowFunctionsArgs {
  deployment: Deployment;
}

/** The six functions, each with exactly the statements that its handler needs. */
export class WorkflowFunctions extends pulumi.ComponentResource {
  readonly lambdas: Readonly<Record<FunctionKey, aws.lambda.Function>>;

  constructor(name: string, args: WorkflowFunctionsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("callback-workflow:index:WorkflowFunctions", name, {}, opts);
    const { deployment } = args;

    this.lambdas = {
      validation: this.create("validation", {
        ...check("validation", deployment),
        handler: () => makeValidation(validationDependencies(process.env)),
      }),
      deployment: this.create("deployment", {
        ...check("deployment", deployment),
        handler: () => makeDeployment(deploymentDependencies(process.env)),
      }),
      notification: this.create("notification", {
        ...check("notification", deployment),
        handler: () => makeNotification(notificationDependencies(process.env)),
      }),
      storeTaskToken: this.create("store-task-token", {
        ...storeTaskToken(deployment),
        handler: () => makeStoreTaskToken(storeTaskTokenDependencies(process.env)),
      }),
      callback: this.create("callback", {
        ...callback(deployment),
        handler: () => makeCallback(callbackDependencies(process.env)),
      }),
      writeOutputs: this.create("write-outputs", {
        ...writeOutputs(deployment),
        handler: () => makeWriteOutputs(writeOutputsDependencies(process.env)),
      }),
    };

    this.registerOutputs({});
  }

  private create<Event, Result>(name: string, args: WorkflowFunctionArgs<Event, Result>) {
    return new WorkflowFunction(name, args, { parent: this }).lambda;
  }
}

type Settings = Omit<WorkflowFunctionArgs<never, never>, "handler">;

/** A check waits for its API for 20 seconds. */
function check(key: ApiName, deployment: Deployment): Settings {
  const { config } = deployment;
  const secret = config[`${key}ApiSecretName`];
  const environment: FunctionEnvironments["check"] = {
    API_URL: config[`${key}ApiUrl`],
    API_SECRET_NAME: secret,
  };
  return {
    deployment,
    key,
    environment,
    statements: secret ? readSecret(deployment, secret) : [],
    timeoutSeconds: 30,
    memoryMegabytes: 256,
  };
}

function storeTaskToken(deployment: Deployment): Settings {
  return {
    deployment,
    key: "storeTaskToken",
    environment: { ...storyTable(deployment) },
    statements: settlement(deployment),
    timeoutSeconds: 30,
    memoryMegabytes: 256,
  };
}

/** HTTP APIs give up on a function after 30 seconds, and so does Jira. */
function callback(deployment: Deployment): Settings {
  const { names, arns, config } = deployment;
  const environment: FunctionEnvironments["callback"] = {
    ...storyTable(deployment),
    CALLBACK_SECRET_NAME: names.callbackSecret,
    APPROVED_STATUSES: JSON.stringify(config.approvedStatuses),
    REJECTED_STATUSES: JSON.stringify(config.rejectedStatuses),
  };
  return {
    deployment,
    key: "callback",
    environment: { ...environment },
    statements: [
      ...settlement(deployment, "dynamodb:PutItem"),
      // Tells a task that was resumed before from one whose execution is gone.
      allow("states:GetExecutionHistory", arns.executions(names.stateMachine)),
      allow("secretsmanager:GetSecretValue", arns.secret(names.callbackSecret)),
    ],
    timeoutSeconds: 25,
    memoryMegabytes: 256,
    // Lambda reads 0 as "run none".
    reservedConcurrency: config.callbackConcurrency || undefined,
  };
}

function writeOutputs(deployment: Deployment): Settings {
  const { names, arns, kmsKey } = deployment;
  const bucket = arns.bucket(names.bucket);
  const environment: FunctionEnvironments["writeOutputs"] = { BUCKET_NAME: names.bucket };
  return {
    deployment,
    key: "writeOutputs",
    environment,
    statements: [
      allow("s3:PutObject", [`${bucket}/outputs/*`, `${bucket}/logs/*`]),
      ...allowKey(kmsKey, "kms:GenerateDataKey"),
    ],
    timeoutSeconds: 30,
    memoryMegabytes: 256,
  };
}

function storyTable({ config, names }: Deployment): StoryTableEnvironment {
  return {
    TOKEN_TABLE_NAME: names.tokenTable,
    WAIT_TIMEOUT_SECONDS: String(config.callbackTimeoutSeconds),
    TOKEN_RETENTION_SECONDS: String(config.tokenRetentionDays * 24 * 60 * 60),
  };
}

/**
 * An API's secret may be encrypted with a key of its own, which nobody has told this stack of: the
 * key is bound to Secrets Manager and to this one secret.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
 */
function readSecret({ arns, region }: Deployment, name: string): Statement[] {
  return [
    allow("secretsmanager:GetSecretValue", arns.secret(name)),
    {
      ...allow("kms:Decrypt", arns.key("*")),
      Condition: {
        StringLike: {
          // In China it ends with ".cn".
          "kms:ViaService": `secretsmanager.${region}.amazonaws.com*`,
          "kms:EncryptionContext:SecretARN": arns.secret(name),
        },
      },
    },
  ];
}

/** A decision and a waiting execution meet in the table, whichever comes first: both sides settle. */
function settlement({ arns, names }: Deployment, ...others: string[]): Statement[] {
  return [
    allow(["dynamodb:Query", "dynamodb:UpdateItem", ...others], arns.table(names.tokenTable)),
    allow(
      ["states:SendTaskSuccess", "states:SendTaskFailure"],
      arns.stateMachine(names.stateMachine),
    ),
  ];
}
