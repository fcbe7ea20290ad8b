import { createRestJsonProtocol, type Route } from "../endpoint/protocols/restJson";
import type { Protocol } from "../service";

const APIS = "/v2/apis";
const API = `${APIS}/{ApiId}`;
const PAGE = { maxResults: "MaxResults", nextToken: "NextToken" };
const TAGS = "/v2/tags/{ResourceArn+}";

/** The five operations on the things of one kind that belong to an API. */
function partRoutes(kind: string, folder: string, label: string): Route[] {
  const one = `${API}/${folder}/{${label}}`;
  return [
    { operation: `Create${kind}`, method: "POST", path: `${API}/${folder}`, status: 201 },
    { operation: `Get${kind}`, method: "GET", path: one },
    { operation: `Get${kind}s`, method: "GET", path: `${API}/${folder}`, query: PAGE },
    { operation: `Update${kind}`, method: "PATCH", path: one },
    { operation: `Delete${kind}`, method: "DELETE", path: one, status: 204 },
  ];
}

/**
 * Source: the API's Smithy model, as in @aws-sdk/client-apigatewayv2. What no operation answers to
 * is here to be refused by name.
 */
const routes: readonly Route[] = [
  { operation: "CreateApi", method: "POST", path: APIS, status: 201 },
  { operation: "ImportApi", method: "PUT", path: APIS, status: 201 },
  { operation: "GetApis", method: "GET", path: APIS, query: PAGE },
  { operation: "GetApi", method: "GET", path: API },
  { operation: "UpdateApi", method: "PATCH", path: API },
  { operation: "ReimportApi", method: "PUT", path: API, status: 201 },
  { operation: "DeleteApi", method: "DELETE", path: API, status: 204 },
  { operation: "DeleteCorsConfiguration", method: "DELETE", path: `${API}/cors`, status: 204 },
  ...partRoutes("Integration", "integrations", "IntegrationId"),
  ...partRoutes("Route", "routes", "RouteId"),
  ...partRoutes("Stage", "stages", "StageName"),
  ...partRoutes("Deployment", "deployments", "DeploymentId"),
  ...partRoutes("Authorizer", "authorizers", "AuthorizerId"),
  ...partRoutes("Model", "models", "ModelId"),
  {
    operation: "DeleteAccessLogSettings",
    method: "DELETE",
    path: `${API}/stages/{StageName}/accesslogsettings`,
    status: 204,
  },
  {
    operation: "DeleteRouteSettings",
    method: "DELETE",
    path: `${API}/stages/{StageName}/routesettings/{RouteKey}`,
    status: 204,
  },
  { operation: "CreateDomainName", method: "POST", path: "/v2/domainnames", status: 201 },
  { operation: "GetDomainNames", method: "GET", path: "/v2/domainnames" },
  { operation: "CreateVpcLink", method: "POST", path: "/v2/vpclinks", status: 201 },
  { operation: "GetVpcLinks", method: "GET", path: "/v2/vpclinks" },
  { operation: "TagResource", method: "POST", path: TAGS, status: 201 },
  {
    operation: "UntagResource",
    method: "DELETE",
    path: TAGS,
    status: 204,
    query: { tagKeys: "TagKeys" },
  },
  { operation: "GetTags", method: "GET", path: TAGS },
];

/** REST-JSON whose members begin with a small letter in HTTP, and only there. */
export function createProtocol(): Protocol {
  const restJson = createRestJsonProtocol({ routes, isoDates: true });
  return {
    async decode(request) {
      const { operation, input } = await restJson.decode(request);
      return { operation, input: renamed(input, capitalized) };
    },
    encode: (operation, output, request, response) =>
      restJson.encode(operation, renamed(output, uncapitalized), request, response),
    encodeError: (error, request, response) => restJson.encodeError(error, request, response),
  };
}

/** Their keys are the users' own. */
const MAPS = new Set(["tags", "stageVariables", "requestParameters", "requestModels"]);

function renamed(value: unknown, rename: (name: string) => string): any {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename));
  if (value === null || typeof value !== "object" || value instanceof Date) return value;
  const entries = Object.entries(value).map(([name, member]) => {
    const small = uncapitalized(name);
    if (MAPS.has(small)) return [rename(name), member];
    if (small === "routeSettings") return [rename(name), renamedValues(member, rename)];
    return [rename(name), renamed(member, rename)];
  });
  return Object.fromEntries(entries);
}

function renamedValues(map: object, rename: (name: string) => string): object {
  const entries = Object.entries(map).map(([key, value]) => [key, renamed(value, rename)]);
  return Object.fromEntries(entries);
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function uncapitalized(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
