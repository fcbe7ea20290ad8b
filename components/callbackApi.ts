import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Build, Deployment } from "./deployment";

export interface CallbackApiArgs {
  deployment: Deployment;
  /** The function that takes the callbacks. */
  callback: aws.lambda.Function;
}

/**
 * Where decisions arrive: an HTTP API whose one route, `POST /callback`, invokes the callback
 * function, and the secret that deliveries are signed with. The secret is made without a value,
 * which would be in the stack's state: until it is given one, every callback is refused.
 */
export class CallbackApi extends pulumi.ComponentResource {
  /** Ends in `/callback`. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: CallbackApiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("callback-workflow:index:CallbackApi", name, {}, opts);
    const { deployment, callback } = args;
    const build = { name, deployment, parent: this, tags: deployment.tags(name) };

    createSecret(build);
    const api = createApi(build);
    const route = createRoute(build, api, callback);
    const permission = createPermission(build, api, callback);
    const logGroup = createLogGroup(build);
    createStage(build, api, [route, permission, logGroup]);
    this.url = pulumi.interpolate`${api.apiEndpoint}/callback`;

    this.registerOutputs({ url: this.url });
  }
}

const routeKey = "POST /callback";

function createSecret({ name, deployment, parent, tags }: Build): aws.secretsmanager.Secret {
  return new aws.secretsmanager.Secret(
    `${name}-signing-key`,
    {
      name: deployment.names.callbackSecret,
      description: "Signs the callbacks of the workflow: {current, previous}",
      recoveryWindowInDays: deployment.config.secretRecoveryDays,
      kmsKeyId: deployment.kmsKey,
      tags,
    },
    { parent },
  );
}

function createApi({ name, deployment: { names }, parent, tags }: Build): aws.apigatewayv2.Api {
  return new aws.apigatewayv2.Api(
    name,
    { name: names.callbackApi, protocolType: "HTTP", tags },
    { parent },
  );
}

function createRoute(
  { name, deployment: { arns, names }, parent }: Build,
  api: aws.apigatewayv2.Api,
  callback: aws.lambda.Function,
): aws.apigatewayv2.Route {
  const integration = new aws.apigatewayv2.Integration(
    `${name}-integration`,
    {
      apiId: api.id,
      integrationType: "AWS_PROXY",
      integrationMethod: "POST",
      integrationUri: arns.function(names.functions.callback),
      payloadFormatVersion: "2.0",
    },
    { parent, dependsOn: callback },
  );
  return new aws.apigatewayv2.Route(
    `${name}-route`,
    { apiId: api.id, routeKey, target: pulumi.interpolate`integrations/${integration.id}` },
    { parent },
  );
}

function createPermission(
  { name, parent }: Build,
  api: aws.apigatewayv2.Api,
  callback: aws.lambda.Function,
): aws.lambda.Permission {
  return new aws.lambda.Permission(
    `${name}-permission`,
    {
      function: callback.name,
      action: "lambda:InvokeFunction",
      principal: "apigateway.amazonaws.com",
      sourceArn: pulumi.interpolate`${api.executionArn}/*/POST/callback`,
    },
    { parent },
  );
}

function createLogGroup({ name, deployment, parent, tags }: Build): aws.cloudwatch.LogGroup {
  return new aws.cloudwatch.LogGroup(
    `${name}-log`,
    {
      name: deployment.names.logGroups.callbackApi,
      retentionInDays: deployment.config.logRetentionDays,
      kmsKeyId: deployment.kmsKey,
      tags,
    },
    { parent },
  );
}

function createStage(
  { name, deployment: { names, arns, config }, parent, tags }: Build,
  api: aws.apigatewayv2.Api,
  dependsOn: pulumi.Resource[],
): aws.apigatewayv2.Stage {
  return new aws.apigatewayv2.Stage(
    `${name}-stage`,
    {
      apiId: api.id,
      name: "$default",
      autoDeploy: true,
      defaultRouteSettings: {
        throttlingRateLimit: config.callbackRateLimit,
        throttlingBurstLimit: config.callbackBurstLimit,
      },
      accessLogSettings: {
        destinationArn: arns.logGroup(names.logGroups.callbackApi),
        format: JSON.stringify(accessLog),
      },
      tags,
    },
    { parent, dependsOn },
  );
}

/** One line of the access log; the callback's path and query hold no secret, its headers may. */
const accessLog = {
  requestId: "$context.requestId",
  requestTime: "$context.requestTime",
  sourceIp: "$context.identity.sourceIp",
  routeKey: "$context.routeKey",
  status: "$context.status",
  responseLength: "$context.responseLength",
  integrationError: "$context.integrationErrorMessage",
};
