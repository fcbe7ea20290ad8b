import type { PublicPaths } from "../endpoint/handler";
import { withShapes } from "../inputShape";
import type { Service, ServiceContext } from "../service";
import { Apis } from "./apis";
import { createHandler } from "./http/handle";
import { Throttle } from "./http/throttle";
import { manageApis } from "./operations/apis";
import { manageDeployments } from "./operations/deployments";
import { manageIntegrations } from "./operations/integrations";
import { manageRoutes } from "./operations/routes";
import { manageStages } from "./operations/stages";
import { manageTags } from "./operations/tags";
import { createProtocol } from "./protocol";
import { shapes } from "./shapes";

/** Also answers the requests whose first path segment is the id of an API. */
export interface ApiGatewayService extends Service, PublicPaths {
  readonly name: "apigateway";
}

/** HTTP APIs (API Gateway v2): routes that lead to Lambda functions. */
export function createApiGateway(context: ServiceContext): ApiGatewayService {
  const apis = new Apis(context);
  const throttle = new Throttle(context.clock);
  return {
    name: "apigateway",
    protocol: createProtocol(),
    operations: withShapes(shapes, {
      ...manageApis(apis),
      ...manageIntegrations(apis),
      ...manageRoutes(apis),
      ...manageStages(apis),
      ...manageDeployments(apis),
      ...manageTags(apis),
    }),
    hasPath: (id) => apis.find(id) !== undefined,
    handleHttp: createHandler(context, apis, throttle),
  };
}
