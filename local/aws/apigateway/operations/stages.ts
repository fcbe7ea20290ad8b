import type { Operation } from "../../service";
import { type Apis, badRequest, conflict, pageOf, picked, refuseMembers } from "../apis";
import type { ApiRecord, RouteSettings, StageRecord } from "../records";

type StageOperation =
  | "CreateStage"
  | "GetStage"
  | "GetStages"
  | "UpdateStage"
  | "DeleteStage"
  | "DeleteAccessLogSettings"
  | "DeleteRouteSettings";

const STAGE_NAME = /^(\$default|[a-zA-Z0-9_-]{1,128})$/;
const LOG_GROUP_ARN = /^arn:aws[a-z-]*:logs:[a-z0-9-]+:\d{12}:log-group:[^:*]+(:\*)?$/;
const SETTINGS = ["DetailedMetricsEnabled", "ThrottlingBurstLimit", "ThrottlingRateLimit"] as const;

/** Under which names an API is called, how often, and what is logged of it. */
export function manageStages(apis: Apis): Record<StageOperation, Operation> {
  const pathOf = ({ ApiId, StageName }: any) =>
    `/apis/${ApiId}/stages${StageName ? `/${StageName}` : ""}`;
  const save = async (apiId: string, stage: StageRecord) => {
    const api = apis.get(apiId);
    await apis.save({ ...api, stages: { ...api.stages, [stage.StageName]: stage } });
    return show(stage);
  };
  const change = async (input: any, changes: (before: StageRecord) => Partial<StageRecord>) => {
    const before = apis.part(input.ApiId, "Stage", input.StageName);
    return save(input.ApiId, { ...before, ...changes(before), updatedAt: apis.now() });
  };

  return {
    CreateStage: {
      access: ({ ApiId }) => [apis.access("POST", pathOf({ ApiId }))],
      async run(input) {
        const api = apis.get(input.ApiId);
        const { StageName } = input;
        if (!STAGE_NAME.test(StageName ?? "")) {
          throw badRequest(
            "Stage name only allows a-zA-Z0-9_- characters and string length between 1 and 128",
          );
        }
        if (Object.hasOwn(api.stages, StageName)) throw conflict("Stage already exists");
        const now = apis.now();
        return save(input.ApiId, {
          StageName,
          AutoDeploy: false,
          DefaultRouteSettings: { DetailedMetricsEnabled: false },
          RouteSettings: {},
          StageVariables: {},
          Tags: input.Tags ?? {},
          createdAt: now,
          updatedAt: now,
          ...changesOf(api, input),
        });
      },
    },
    GetStage: {
      access: (input) => [apis.access("GET", pathOf(input))],
      run: async ({ ApiId, StageName }) => show(apis.part(ApiId, "Stage", StageName)),
    },
    GetStages: {
      access: (input) => [apis.access("GET", pathOf(input))],
      async run(input) {
        const { Items, NextToken } = pageOf(Object.values(apis.get(input.ApiId).stages), input);
        return { Items: Items.map(show), NextToken };
      },
    },
    UpdateStage: {
      access: (input) => [apis.access("PATCH", pathOf(input))],
      run: async (input) => change(input, () => changesOf(apis.get(input.ApiId), input)),
    },
    DeleteStage: {
      access: (input) => [apis.access("DELETE", pathOf(input))],
      async run({ ApiId, StageName }) {
        apis.part(ApiId, "Stage", StageName);
        const api = apis.get(ApiId);
        const { [StageName]: _, ...stages } = api.stages;
        await apis.save({ ...api, stages });
        return {};
      },
    },
    DeleteAccessLogSettings: {
      access: (input) => [apis.access("DELETE", `${pathOf(input)}/accesslogsettings`)],
      async run(input) {
        await change(input, () => ({ AccessLogSettings: undefined }));
        return {};
      },
    },
    DeleteRouteSettings: {
      access: (input) => [
        apis.access("DELETE", `${pathOf(input)}/routesettings/${input.RouteKey}`),
      ],
      async run(input) {
        await change(input, ({ RouteSettings: { [input.RouteKey]: _, ...others } }) => ({
          RouteSettings: others,
        }));
        return {};
      },
    },
  };
}

function changesOf(api: ApiRecord, input: any): Partial<StageRecord> {
  refuseMembers(input, ["ClientCertificateId"]);
  const { AccessLogSettings: log, DeploymentId } = input;
  if (DeploymentId !== undefined && !Object.hasOwn(api.deployments, DeploymentId)) {
    throw badRequest(`Invalid deployment identifier specified ${DeploymentId}`);
  }
  if (log && !LOG_GROUP_ARN.test(log.DestinationArn ?? "")) {
    throw badRequest(
      "Access log destination must only contain characters a-z, A-Z, 0-9, '_', '-', '/', '.': '.' and must be a valid ARN of a log group.",
    );
  }
  if (log && !/\$context\.(requestId|extendedRequestId)/.test(log.Format ?? "")) {
    throw badRequest(
      "Access log format must contain at least $context.requestId or $context.extendedRequestId",
    );
  }
  const settings = Object.entries(input.RouteSettings ?? {}).map(([key, value]) => [
    key,
    settingsOf(value),
  ]);
  return {
    ...picked(input, ["AutoDeploy", "DeploymentId", "Description", "StageVariables"]),
    ...(log && { AccessLogSettings: { DestinationArn: log.DestinationArn, Format: log.Format } }),
    ...(input.DefaultRouteSettings && {
      DefaultRouteSettings: settingsOf(input.DefaultRouteSettings),
    }),
    ...(input.RouteSettings && { RouteSettings: Object.fromEntries(settings) }),
  };
}

function settingsOf(input: any): RouteSettings {
  refuseMembers(input, ["DataTraceEnabled", "LoggingLevel"]);
  return { DetailedMetricsEnabled: false, ...picked(input, SETTINGS) };
}

function show({ createdAt, updatedAt, ...stage }: StageRecord) {
  return {
    ...stage,
    ApiGatewayManaged: false,
    CreatedDate: new Date(createdAt),
    LastUpdatedDate: new Date(updatedAt),
  };
}
