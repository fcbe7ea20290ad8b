import type { ResourceType } from "../resourceType";
import { bucket } from "./bucket";
import { bucketObject } from "./bucketObject";
import {
  bucketEncryption,
  bucketLifecycle,
  bucketOwnershipControls,
  bucketPolicy,
  bucketPublicAccessBlock,
  bucketVersioning,
} from "./bucketSettings";
import { api, integration, route, stage } from "./httpApi";
import { lambdaFunction } from "./lambdaFunction";
import { lambdaPermission } from "./lambdaPermission";
import { logGroup } from "./logGroup";
import { role } from "./role";
import { policy, rolePolicy, rolePolicyAttachment } from "./rolePolicies";
import { secret } from "./secret";
import { stateMachine } from "./stateMachine";
import { table } from "./table";

/** Every type of resource that the local provider has. */
export const RESOURCE_TYPES: readonly ResourceType[] = [
  api,
  bucket,
  bucketEncryption,
  bucketLifecycle,
  bucketObject,
  // The same under its other name.
  { ...bucketObject, token: "aws:s3/bucketObjectv2:BucketObjectv2" },
  bucketOwnershipControls,
  bucketPolicy,
  bucketPublicAccessBlock,
  bucketVersioning,
  integration,
  lambdaFunction,
  lambdaPermission,
  logGroup,
  policy,
  role,
  rolePolicy,
  rolePolicyAttachment,
  route,
  secret,
  stage,
  stateMachine,
  table,
];
