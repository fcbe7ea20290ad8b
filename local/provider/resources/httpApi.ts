import type { GetStageCommandOutput } from "@aws-sdk/client-apigatewayv2";
import type { AwsClients } from "../awsClients";
import { type Inputs, type ResourceType, removedKeys, unlessGone } from "../resourceType";
import { type Properties, withinEach } from "../values";

const GONE = "NotFoundException";
const LOCAL_ACCOUNT = "000000000000";

export const api: ResourceType = {
  token: "aws:apigatewayv2/api:Api",
  nameProperty: "name",
  defaults: {
    apiKeySelectionExpression: "$request.header.x-api-key",
    routeSelectionExpression: "$request.method $request.path",
    disableExecuteApiEndpoint: false,
  },
  replaces: ["protocolType"],
  computed: ["apiEndpoint", "arn", "executionArn", "ipAddressType"],
  async create(inputs, { apigateway }) {
    const { ApiId } = await apigateway.createApi({
      Name: inputs.name,
      ProtocolType: inputs.protocolType,
      Description: inputs.description,
      CorsConfiguration: cors(inputs.corsConfiguration),
      DisableExecuteApiEndpoint: inputs.disableExecuteApiEndpoint,
      Tags: inputs.tags,
    });
    return ApiId!;
  },
  async read(id, { apigateway, settings: { region } }) {
    const found = await unlessGone(apigateway.getApi({ ApiId: id }), GONE);
    return (
      found && {
        name: found.Name,
        apiEndpoint: found.ApiEndpoint,
        arn: `arn:aws:apigateway:${region}::/apis/${id}`,
        executionArn: `arn:aws:execute-api:${region}:${LOCAL_ACCOUNT}:${id}`,
        ipAddressType: "ipv4",
      }
    );
  },
  async update(id, inputs, aws, old) {
    await aws.apigateway.updateApi({
      ApiId: id,
      Name: inputs.name,
      Description: inputs.description,
      CorsConfiguration: cors(inputs.corsConfiguration),
      DisableExecuteApiEndpoint: inputs.disableExecuteApiEndpoint,
    });
    await tag(aws, `/apis/${id}`, inputs, old);
  },
  async delete(id, { apigateway }) {
    await unlessGone(apigateway.deleteApi({ ApiId: id }), GONE);
  },
};

export const integration: ResourceType = {
  token: "aws:apigatewayv2/integration:Integration",
  defaults: {
    connectionType: "INTERNET",
    payloadFormatVersion: "1.0",
    timeoutMilliseconds: 30_000,
  },
  replaces: ["apiId", "integrationType"],
  computed: ["integrationResponseSelectionExpression"],
  async create(inputs, { apigateway }) {
    const { IntegrationId } = await apigateway.createIntegration({
      ApiId: inputs.apiId,
      IntegrationType: inputs.integrationType,
      ...integrationSettings(inputs),
    });
    return IntegrationId!;
  },
  async read(id, { apigateway }, { apiId }) {
    const found = await unlessGone(
      apigateway.getIntegration({ ApiId: apiId, IntegrationId: id }),
      GONE,
    );
    return (
      found && {
        integrationUri: found.IntegrationUri,
        integrationMethod: found.IntegrationMethod,
        payloadFormatVersion: found.PayloadFormatVersion,
        timeoutMilliseconds: found.TimeoutInMillis,
        connectionType: found.ConnectionType,
        integrationResponseSelectionExpression: found.IntegrationResponseSelectionExpression ?? "",
      }
    );
  },
  async update(id, inputs, { apigateway }) {
    await apigateway.updateIntegration({
      ApiId: inputs.apiId,
      IntegrationId: id,
      ...integrationSettings(inputs),
    });
  },
  async delete(id, { apigateway }, { apiId }) {
    await unlessGone(apigateway.deleteIntegration({ ApiId: apiId, IntegrationId: id }), GONE);
  },
};

function integrationSettings(inputs: Inputs) {
  return {
    IntegrationMethod: inputs.integrationMethod,
    IntegrationUri: inputs.integrationUri,
    PayloadFormatVersion: inputs.payloadFormatVersion,
    TimeoutInMillis: inputs.timeoutMilliseconds,
    ConnectionType: inputs.connectionType,
    Description: inputs.description,
  };
}

export const route: ResourceType = {
  token: "aws:apigatewayv2/route:Route",
  defaults: { authorizationType: "NONE", apiKeyRequired: false },
  replaces: ["apiId"],
  computed: [],
  async create(inputs, { apigateway }) {
    const { RouteId } = await apigateway.createRoute({
      ApiId: inputs.apiId,
      ...routeSettings(inputs),
    });
    return RouteId!;
  },
  async read(id, { apigateway }, { apiId }) {
    const found = await unlessGone(apigateway.getRoute({ ApiId: apiId, RouteId: id }), GONE);
    return (
      found && {
        routeKey: found.RouteKey,
        target: found.Target,
        authorizationType: found.AuthorizationType,
      }
    );
  },
  async update(id, inputs, { apigateway }) {
    await apigateway.updateRoute({ ApiId: inputs.apiId, RouteId: id, ...routeSettings(inputs) });
  },
  async delete(id, { apigateway }, { apiId }) {
    await unlessGone(apigateway.deleteRoute({ ApiId: apiId, RouteId: id }), GONE);
  },
};

function routeSettings(inputs: Inputs) {
  return {
    RouteKey: inputs.routeKey,
    Target: inputs.target,
    AuthorizationType: inputs.authorizationType,
  };
}

export const stage: ResourceType = {
  token: "aws:apigatewayv2/stage:Stage",
  nameProperty: "name",
  defaults: { autoDeploy: false },
  replaces: ["apiId", "name"],
  computed: ["arn", "deploymentId", "executionArn", "invokeUrl"],
  async create(inputs, { apigateway }) {
    await apigateway.createStage({
      ApiId: inputs.apiId,
      StageName: inputs.name,
      ...stageSettings(inputs),
      Tags: inputs.tags,
    });
    return inputs.name;
  },
  async read(id, aws, inputs) {
    const { apiId } = inputs;
    const found = await unlessGone(aws.apigateway.getStage({ ApiId: apiId, StageName: id }), GONE);
    if (!found) return undefined;
    const ofApi = (await api.read(apiId, aws, {})) as Record<string, string> | undefined;
    const path = id === "$default" ? "" : `/${id}`;
    return {
      name: id,
      ...withinEach(inputs, settingsOf(found)),
      arn: `${ofApi?.arn}/stages/${id}`,
      deploymentId: found.DeploymentId ?? "",
      executionArn: `${ofApi?.executionArn}/${id}`,
      invokeUrl: `${ofApi?.apiEndpoint}${path}/`,
    };
  },
  async update(id, inputs, aws, old) {
    await aws.apigateway.updateStage({
      ApiId: inputs.apiId,
      StageName: id,
      ...stageSettings(inputs),
    });
    await tag(aws, `/apis/${inputs.apiId}/stages/${id}`, inputs, old);
  },
  async delete(id, { apigateway }, { apiId }) {
    await unlessGone(apigateway.deleteStage({ ApiId: apiId, StageName: id }), GONE);
  },
};

function stageSettings({
  autoDeploy,
  accessLogSettings,
  defaultRouteSettings,
  description,
}: Inputs) {
  return {
    AutoDeploy: autoDeploy,
    Description: description,
    ...(accessLogSettings && {
      AccessLogSettings: {
        DestinationArn: accessLogSettings.destinationArn,
        Format: accessLogSettings.format,
      },
    }),
    ...(defaultRouteSettings && {
      DefaultRouteSettings: {
        ThrottlingRateLimit: defaultRouteSettings.throttlingRateLimit,
        ThrottlingBurstLimit: defaultRouteSettings.throttlingBurstLimit,
      },
    }),
  };
}

/** What `stageSettings` has set. */
function settingsOf({
  AutoDeploy,
  AccessLogSettings,
  DefaultRouteSettings,
}: GetStageCommandOutput): Properties {
  return {
    autoDeploy: AutoDeploy,
    accessLogSettings: AccessLogSettings && {
      destinationArn: AccessLogSettings.DestinationArn,
      format: AccessLogSettings.Format,
    },
    defaultRouteSettings: DefaultRouteSettings && {
      throttlingRateLimit: DefaultRouteSettings.ThrottlingRateLimit,
      throttlingBurstLimit: DefaultRouteSettings.ThrottlingBurstLimit,
    },
  };
}

function cors(configuration: Inputs | undefined) {
  return (
    configuration && {
      AllowOrigins: configuration.allowOrigins,
      AllowMethods: configuration.allowMethods,
      AllowHeaders: configuration.allowHeaders,
      ExposeHeaders: configuration.exposeHeaders,
      AllowCredentials: configuration.allowCredentials,
      MaxAge: configuration.maxAge,
    }
  );
}

async function tag(
  aws: AwsClients,
  path: string,
  { tags = {} }: Inputs,
  old: Inputs,
): Promise<void> {
  const { apigateway, settings } = aws;
  const ResourceArn = `arn:aws:apigateway:${settings.region}::${path}`;
  const TagKeys = removedKeys(old.tags, tags);
  if (TagKeys.length) await apigateway.untagResource({ ResourceArn, TagKeys });
  if (Object.keys(tags).length) {
    await apigateway.tagResource({ ResourceArn, Tags: tags });
  }
}
