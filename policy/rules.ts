import {
  bucketNotPublic,
  encryptionConfigured,
  logRetention,
  pointInTimeRecovery,
  supportedRuntime,
} from "./baseline";
import {
  callbackHeartbeat,
  callbackPermission,
  callbackTask,
  callbackTimeoutCaught,
} from "./callbacks";
import {
  definitionWarnings,
  integrationPattern,
  lambdaTaskRetry,
  stateMachineDefinition,
  taskTimeout,
} from "./definitions";
import { noFullAccessPolicies, noWildcardPermissions } from "./leastPrivilege";
import {
  logDestination,
  stateMachineAfterPolicy,
  stateMachineDependsOnPolicy,
  stateMachineLogDelivery,
} from "./logging";
import { policyDocument } from "./policyDocuments";
import { roleElsewhere, stateMachineRole } from "./roles";
import type { Rule } from "./rule";
import { tokenTableTtl } from "./tokenTables";

/** All rules of the pack, in the order of its documentation. */
export const rules: readonly Rule[] = [
  stateMachineLogDelivery,
  tokenTableTtl,
  stateMachineDefinition,
  integrationPattern,
  callbackTask,
  stateMachineRole,
  logDestination,
  stateMachineDependsOnPolicy,
  callbackPermission,
  policyDocument,
  noFullAccessPolicies,
  noWildcardPermissions,
  bucketNotPublic,
  logRetention,
  supportedRuntime,
  encryptionConfigured,
  pointInTimeRecovery,
  callbackHeartbeat,
  callbackTimeoutCaught,
  stateMachineAfterPolicy,
  roleElsewhere,
  definitionWarnings,
  lambdaTaskRetry,
  taskTimeout,
];
