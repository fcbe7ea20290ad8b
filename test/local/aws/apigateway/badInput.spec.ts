import { createApiGateway } from "../../../../local/aws/apigateway";
import { shapes } from "../../../../local/aws/apigateway/shapes";
import { refusesBadInput } from "../../../support/badInput";
import { callerOf, lonelyContext } from "../../../support/lonelyService";

describe("API Gateway given members of the wrong type", () => {
  it("refuses them as AWS refuses things", async () => {
    const service = createApiGateway(lonelyContext());
    const call = callerOf(service);
    const { ApiId } = await call("CreateApi", { Name: "api", ProtocolType: "HTTP" });
    const { RouteId } = await call("CreateRoute", { ApiId, RouteKey: "GET /" });
    const { DeploymentId } = await call("CreateDeployment", { ApiId });
    await call("CreateStage", { ApiId, StageName: "stage" });
    const ids = { ApiId, RouteId, DeploymentId, StageName: "stage" };
    const { DeleteApi: _, ...operations } = service.operations;
    await refusesBadInput({ ...service, operations }, ids, Object.keys(shapes));
  });
});
