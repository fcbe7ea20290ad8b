import type { Operation } from "../../service";
import { type Apis, badRequest, conflict, notEmulated, pageOf, refuseMembers } from "../apis";
import type { ApiRecord, RouteRecord } from "../records";

type RouteOperation = "CreateRoute" | "GetRoute" | "GetRoutes" | "UpdateRoute" | "DeleteRoute";

const REFUSED = [
  "AuthorizationScopes",
  "AuthorizerId",
  "ModelSelectionExpression",
  "RequestModels",
  "RequestParameters",
  "RouteResponseSelectionExpression",
];
const ROUTE_KEY =
  /^(\$default|(ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT) \/([^/{}\s]+|\{[\w.:-]+\})?(\/([^/{}\s]+|\{[\w.:-]+\}))*(\/?\{[\w.:-]+\+\})?)$/;

/** Which requests an API takes, and where each leads to. */
export function manageRoutes(apis: Apis): Record<RouteOperation, Operation> {
  const pathOf = ({ ApiId, RouteId }: any) =>
    `/apis/${ApiId}/routes${RouteId ? `/${RouteId}` : ""}`;
  const save = async (apiId: string, route: RouteRecord) => {
    const api = apis.get(apiId);
    await apis.save({ ...api, routes: { ...api.routes, [route.RouteId]: route } });
    return route;
  };

  return {
    CreateRoute: {
      access: (input) => [apis.access("POST", pathOf(input))],
      run: async (input) =>
        save(input.ApiId, routeOf(apis.get(input.ApiId), apis.newPartId(), input)),
    },
    GetRoute: {
      access: (input) => [apis.access("GET", pathOf(input))],
      run: async ({ ApiId, RouteId }) => apis.part(ApiId, "Route", RouteId),
    },
    GetRoutes: {
      access: (input) => [apis.access("GET", pathOf(input))],
      run: async (input) => pageOf(Object.values(apis.get(input.ApiId).routes), input),
    },
    UpdateRoute: {
      access: (input) => [apis.access("PATCH", pathOf(input))],
      async run(input) {
        const before = apis.part(input.ApiId, "Route", input.RouteId);
        const api = apis.get(input.ApiId);
        return save(input.ApiId, routeOf(api, before.RouteId, { ...before, ...input }));
      },
    },
    DeleteRoute: {
      access: (input) => [apis.access("DELETE", pathOf(input))],
      async run({ ApiId, RouteId }) {
        apis.part(ApiId, "Route", RouteId);
        const api = apis.get(ApiId);
        const { [RouteId]: _, ...routes } = api.routes;
        await apis.save({ ...api, routes });
        return {};
      },
    },
  };
}

function routeOf(api: ApiRecord, id: string, input: any): RouteRecord {
  refuseMembers(input, REFUSED);
  const { RouteKey, Target, AuthorizationType = "NONE", ApiKeyRequired, OperationName } = input;
  if (!ROUTE_KEY.test(RouteKey ?? "")) {
    throw badRequest(
      "The provided route key is not formatted properly for HTTP protocol. Format should be '<HTTP METHOD> /<RESOURCE PATH>' or '$default'",
    );
  }
  if (AuthorizationType !== "NONE") throw notEmulated(`AuthorizationType ${AuthorizationType}`);
  if (ApiKeyRequired) throw badRequest("ApiKeyRequired is not supported for HTTP APIs");
  const same = Object.values(api.routes).find(
    (route) => route.RouteKey === RouteKey && route.RouteId !== id,
  );
  if (same) throw conflict(`Route with key ${RouteKey} already exists for this API`);
  if (Target !== undefined) {
    const [, integrationId] = /^integrations\/(\w+)$/.exec(Target) ?? [];
    if (integrationId === undefined) throw badRequest("Invalid target specified");
    if (!Object.hasOwn(api.integrations, integrationId)) {
      throw badRequest("Invalid integration target specified");
    }
  }
  return {
    RouteId: id,
    RouteKey,
    ...(Target !== undefined && { Target }),
    AuthorizationType: "NONE",
    ApiKeyRequired: false,
    ...(OperationName !== undefined && { OperationName }),
  };
}
