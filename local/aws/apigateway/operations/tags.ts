import type { Operation } from "../../service";
import { type Apis, notFound } from "../apis";
import type { Tags } from "../records";

const ARN =
  /^arn:[\w-]+:apigateway:[\w-]+::\/apis\/(?<apiId>\w+)(?:\/stages\/(?<stageName>[^/]+))?$/;

/** The tags of APIs and of stages. */
export function manageTags(
  apis: Apis,
): Record<"TagResource" | "UntagResource" | "GetTags", Operation> {
  const access = (method: "GET" | "POST" | "DELETE") => (input: any) => [
    apis.access(method, `/tags/${encodeURIComponent(input.ResourceArn)}`),
  ];

  return {
    TagResource: {
      access: access("POST"),
      async run({ ResourceArn, Tags = {} }) {
        await change(apis, ResourceArn, (tags) => ({ ...tags, ...Tags }));
        return {};
      },
    },
    UntagResource: {
      access: access("DELETE"),
      async run({ ResourceArn, TagKeys = [] }) {
        const keys = [TagKeys].flat();
        await change(apis, ResourceArn, (tags) =>
          Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key))),
        );
        return {};
      },
    },
    GetTags: {
      access: access("GET"),
      async run({ ResourceArn }) {
        const { apiId, stageName } = partsOf(ResourceArn);
        return {
          Tags: stageName ? apis.part(apiId, "Stage", stageName).Tags : apis.get(apiId).tags,
        };
      },
    },
  };
}

async function change(apis: Apis, arn: string, tagsOf: (before: Tags) => Tags): Promise<void> {
  const { apiId, stageName } = partsOf(arn);
  const api = apis.get(apiId);
  if (!stageName) return apis.save({ ...api, tags: tagsOf(api.tags) });
  const stage = apis.part(apiId, "Stage", stageName);
  const tagged = { ...stage, Tags: tagsOf(stage.Tags) };
  return apis.save({ ...api, stages: { ...api.stages, [stageName]: tagged } });
}

function partsOf(arn: string): { apiId: string; stageName?: string } {
  const { apiId, stageName } = ARN.exec(arn)?.groups ?? {};
  if (apiId === undefined) throw notFound(`Invalid resource ARN specified ${arn}`);
  return { apiId, stageName: stageName && decodeURIComponent(stageName) };
}
