import type { Operation } from "../../service";
import { type Apis, badRequest, conflict, notEmulated, pageOf, refuseMembers } from "../apis";
import type { IntegrationRecord } from "../records";

type IntegrationOperation =
  | "CreateIntegration"
  | "GetIntegration"
  | "GetIntegrations"
  | "UpdateIntegration"
  | "DeleteIntegration";

const REFUSED = [
  "CredentialsArn",
  "ConnectionId",
  "IntegrationSubtype",
  "RequestParameters",
  "RequestTemplates",
  "ResponseParameters",
  "TemplateSelectionExpression",
  "TlsConfig",
  "ContentHandlingStrategy",
];
const OTHER_TYPES = ["AWS", "HTTP", "HTTP_PROXY", "MOCK"];
/** AWS: milliseconds. */
const TIMEOUT = { min: 50, max: 30_000 };
const FUNCTION_ARN =
  /arn:aws[a-zA-Z-]*:lambda:[a-z0-9-]+:\d{12}:function:[a-zA-Z0-9-_]+(?::\$LATEST)?/;

/** What the routes of an API lead to: Lambda functions. */
export function manageIntegrations(apis: Apis): Record<IntegrationOperation, Operation> {
  const pathOf = ({ ApiId, IntegrationId }: any) =>
    `/apis/${ApiId}/integrations${IntegrationId ? `/${IntegrationId}` : ""}`;
  const save = async (apiId: string, integration: IntegrationRecord) => {
    const api = apis.get(apiId);
    const integrations = { ...api.integrations, [integration.IntegrationId]: integration };
    await apis.save({ ...api, integrations });
    return integration;
  };

  return {
    CreateIntegration: {
      access: (input) => [apis.access("POST", pathOf(input))],
      async run(input) {
        apis.get(input.ApiId);
        return save(input.ApiId, integrationOf(apis.newPartId(), input));
      },
    },
    GetIntegration: {
      access: (input) => [apis.access("GET", pathOf(input))],
      run: async ({ ApiId, IntegrationId }) => apis.part(ApiId, "Integration", IntegrationId),
    },
    GetIntegrations: {
      access: (input) => [apis.access("GET", pathOf(input))],
      run: async (input) => pageOf(Object.values(apis.get(input.ApiId).integrations), input),
    },
    UpdateIntegration: {
      access: (input) => [apis.access("PATCH", pathOf(input))],
      async run(input) {
        const before = apis.part(input.ApiId, "Integration", input.IntegrationId);
        return save(input.ApiId, integrationOf(before.IntegrationId, { ...before, ...input }));
      },
    },
    DeleteIntegration: {
      access: (input) => [apis.access("DELETE", pathOf(input))],
      async run({ ApiId, IntegrationId }) {
        apis.part(ApiId, "Integration", IntegrationId);
        const api = apis.get(ApiId);
        const route = Object.values(api.routes).find(
          ({ Target }) => Target === `integrations/${IntegrationId}`,
        );
        if (route) {
          throw conflict(
            `Cannot delete Integration '${IntegrationId}' that is targeted by Route '${route.RouteId}' with key '${route.RouteKey}'.`,
          );
        }
        const { [IntegrationId]: _, ...integrations } = api.integrations;
        await apis.save({ ...api, integrations });
        return {};
      },
    },
  };
}

function integrationOf(id: string, input: any): IntegrationRecord {
  refuseMembers(input, REFUSED);
  const { IntegrationType, PayloadFormatVersion, ConnectionType, TimeoutInMillis } = input;
  if (OTHER_TYPES.includes(IntegrationType)) {
    throw notEmulated(`The integration type ${IntegrationType}`);
  }
  if (IntegrationType !== "AWS_PROXY") {
    throw badRequest(`Invalid integration type specified: ${IntegrationType}`);
  }
  if (ConnectionType === "VPC_LINK") throw notEmulated("The connection type VPC_LINK");
  if (PayloadFormatVersion === undefined) {
    throw badRequest("PayloadFormatVersion is a required parameter for integration");
  }
  if (PayloadFormatVersion === "1.0") throw notEmulated("The payload format version 1.0");
  if (PayloadFormatVersion !== "2.0") {
    throw badRequest("Invalid PayloadFormatVersion specified. Must be one of [1.0, 2.0]");
  }
  const timeout = TimeoutInMillis ?? TIMEOUT.max;
  if (!Number.isInteger(timeout) || timeout < TIMEOUT.min || timeout > TIMEOUT.max) {
    throw badRequest(
      `Timeout should be between ${TIMEOUT.min} ms and ${TIMEOUT.max} ms, not ${timeout}`,
    );
  }
  if (!FUNCTION_ARN.test(input.IntegrationUri ?? "")) {
    throw badRequest("Invalid function ARN or invocation Uri");
  }
  return {
    IntegrationId: id,
    IntegrationType,
    IntegrationUri: input.IntegrationUri,
    IntegrationMethod: input.IntegrationMethod ?? "POST",
    PayloadFormatVersion,
    ConnectionType: "INTERNET",
    TimeoutInMillis: timeout,
    ...(input.Description !== undefined && { Description: input.Description }),
  };
}

/** The function of an integration; its URI may also be that of Lambda's Invoke. */
export function functionOf({ IntegrationUri }: IntegrationRecord): string {
  return FUNCTION_ARN.exec(IntegrationUri)![0];
}
