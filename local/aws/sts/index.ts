import { createAwsQueryProtocol } from "../endpoint/protocols/awsQuery";
import { withShapes } from "../inputShape";
import type { Service, ServiceContext } from "../service";
import { assumeRole } from "./operations/assumeRole";
import { getCallerIdentity } from "./operations/getCallerIdentity";

const SHAPES = {
  DurationSeconds: "scalar",
  ExternalId: "string",
  RoleArn: "string",
  RoleSessionName: "string",
} as const;

/** STS: who a caller is, and sessions of roles. */
export function createSts(context: ServiceContext): Service {
  return {
    name: "sts",
    protocol: createAwsQueryProtocol({
      version: "2011-06-15",
      xmlns: "https://sts.amazonaws.com/doc/2011-06-15/",
    }),
    operations: withShapes(SHAPES, {
      GetCallerIdentity: getCallerIdentity(context),
      AssumeRole: assumeRole(context),
    }),
  };
}
