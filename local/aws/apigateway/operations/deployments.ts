import type { Operation } from "../../service";
import { type Apis, conflict, pageOf } from "../apis";
import type { DeploymentRecord } from "../records";

type DeploymentOperation =
  | "CreateDeployment"
  | "GetDeployment"
  | "GetDeployments"
  | "UpdateDeployment"
  | "DeleteDeployment";

/** What stages serve that do not deploy by themselves: the routes as they were at a time. */
export function manageDeployments(apis: Apis): Record<DeploymentOperation, Operation> {
  const pathOf = ({ ApiId, DeploymentId }: any) =>
    `/apis/${ApiId}/deployments${DeploymentId ? `/${DeploymentId}` : ""}`;

  return {
    CreateDeployment: {
      access: (input) => [apis.access("POST", pathOf(input))],
      async run({ ApiId, StageName, Description: description }) {
        const api = apis.get(ApiId);
        const { routes, integrations } = api;
        const id = apis.newPartId();
        const deployment = { id, description, createdAt: apis.now(), routes, integrations };
        const stage = StageName && apis.part(ApiId, "Stage", StageName);
        await apis.save({
          ...api,
          deployments: { ...api.deployments, [id]: deployment },
          stages: stage
            ? { ...api.stages, [StageName]: { ...stage, DeploymentId: id } }
            : api.stages,
        });
        return show(deployment);
      },
    },
    GetDeployment: {
      access: (input) => [apis.access("GET", pathOf(input))],
      run: async ({ ApiId, DeploymentId }) => show(apis.part(ApiId, "Deployment", DeploymentId)),
    },
    GetDeployments: {
      access: (input) => [apis.access("GET", pathOf(input))],
      async run(input) {
        const all = Object.values(apis.get(input.ApiId).deployments);
        const { Items, NextToken } = pageOf(all, input);
        return { Items: Items.map(show), NextToken };
      },
    },
    UpdateDeployment: {
      access: (input) => [apis.access("PATCH", pathOf(input))],
      async run({ ApiId, DeploymentId, Description }) {
        const before = apis.part(ApiId, "Deployment", DeploymentId);
        const changed = { ...before, description: Description ?? before.description };
        const api = apis.get(ApiId);
        const deployments = { ...api.deployments, [DeploymentId]: changed };
        await apis.save({ ...api, deployments });
        return show(changed);
      },
    },
    DeleteDeployment: {
      access: (input) => [apis.access("DELETE", pathOf(input))],
      async run({ ApiId, DeploymentId }) {
        apis.part(ApiId, "Deployment", DeploymentId);
        const api = apis.get(ApiId);
        const user = Object.values(api.stages).find((stage) => stage.DeploymentId === DeploymentId);
        if (user) {
          throw conflict("Active stages pointing to this deployment must be moved or deleted");
        }
        const { [DeploymentId]: _, ...deployments } = api.deployments;
        await apis.save({ ...api, deployments });
        return {};
      },
    },
  };
}

function show({ id, description, createdAt }: DeploymentRecord) {
  return {
    AutoDeployed: false,
    CreatedDate: new Date(createdAt),
    DeploymentId: id,
    DeploymentStatus: "DEPLOYED",
    ...(description && { Description: description }),
  };
}
