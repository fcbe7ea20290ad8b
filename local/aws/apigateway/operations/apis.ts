import type { Operation } from "../../service";
import { type Apis, badRequest, pageOf, refuseMembers } from "../apis";
import type { ApiRecord } from "../records";

type ApiOperation = "CreateApi" | "GetApi" | "GetApis" | "UpdateApi" | "DeleteApi";

const REFUSED = ["CorsConfiguration", "Target", "RouteKey", "CredentialsArn"];

/** HTTP APIs themselves. */
export function manageApis(apis: Apis): Record<ApiOperation, Operation> {
  const show = ({ id, name, description, version, createdAt, tags, ...api }: ApiRecord) => ({
    ApiEndpoint: apis.endpointOf(id),
    ApiId: id,
    ApiKeySelectionExpression: "$request.header.x-api-key",
    CreatedDate: new Date(createdAt),
    ...(description && { Description: description }),
    DisableExecuteApiEndpoint: api.disableExecuteApiEndpoint,
    IpAddressType: "ipv4",
    Name: name,
    ProtocolType: "HTTP",
    RouteSelectionExpression: "$request.method $request.path",
    Tags: tags,
    ...(version && { Version: version }),
  });

  return {
    CreateApi: {
      access: () => [apis.access("POST", "/apis")],
      async run(input) {
        refuseMembers(input, REFUSED);
        if (input.ProtocolType !== "HTTP") {
          if (input.ProtocolType === "WEBSOCKET") refuseMembers(input, ["ProtocolType"]);
          throw badRequest("Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]");
        }
        const api: ApiRecord = {
          id: apis.newApiId(),
          name: checkName(input.Name),
          description: input.Description,
          version: input.Version,
          createdAt: apis.now(),
          disableExecuteApiEndpoint: input.DisableExecuteApiEndpoint ?? false,
          tags: input.Tags ?? {},
          integrations: {},
          routes: {},
          stages: {},
          deployments: {},
        };
        await apis.save(api);
        return show(api);
      },
    },
    GetApi: {
      access: ({ ApiId }) => [apis.access("GET", `/apis/${ApiId}`)],
      run: async ({ ApiId }) => show(apis.get(ApiId)),
    },
    GetApis: {
      access: () => [apis.access("GET", "/apis")],
      async run(input) {
        const { Items, NextToken } = pageOf(await apis.list(), input);
        return { Items: Items.map(show), NextToken };
      },
    },
    UpdateApi: {
      access: ({ ApiId }) => [apis.access("PATCH", `/apis/${ApiId}`)],
      async run(input) {
        const api = apis.get(input.ApiId);
        refuseMembers(input, REFUSED);
        const updated: ApiRecord = {
          ...api,
          name: checkName(input.Name ?? api.name),
          description: input.Description ?? api.description,
          version: input.Version ?? api.version,
          disableExecuteApiEndpoint:
            input.DisableExecuteApiEndpoint ?? api.disableExecuteApiEndpoint,
        };
        await apis.save(updated);
        return show(updated);
      },
    },
    DeleteApi: {
      access: ({ ApiId }) => [apis.access("DELETE", `/apis/${ApiId}`)],
      async run({ ApiId }) {
        await apis.delete(apis.get(ApiId).id);
        return {};
      },
    },
  };
}

function checkName(name: unknown): string {
  if (typeof name !== "string" || name.length < 1 || name.length > 128) {
    throw badRequest("Invalid name specified. Name must be 1 to 128 characters.");
  }
  return name;
}
