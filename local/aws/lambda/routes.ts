import type { Route } from "../endpoint/protocols/restJson";

const FUNCTIONS = "/2015-03-31/functions";
const FUNCTION = `${FUNCTIONS}/{FunctionName}`;
const EVENT_CONFIG = "/2019-09-25/functions/{FunctionName}/event-invoke-config";
const TAGS = "/2017-03-31/tags/{Resource+}";
const QUALIFIER = { Qualifier: "Qualifier" };
const PAGE = { Marker: "Marker", MaxItems: "MaxItems" };

/**
 * How Lambda's operations are spelt in HTTP; source: the API's Smithy model, as in
 * @aws-sdk/client-lambda. Those that no operation answers to are here to be refused by name.
 */
export const routes: readonly Route[] = [
  { operation: "CreateFunction", method: "POST", path: FUNCTIONS, status: 201 },
  {
    operation: "ListFunctions",
    method: "GET",
    path: FUNCTIONS,
    query: { ...PAGE, FunctionVersion: "FunctionVersion", MasterRegion: "MasterRegion" },
  },
  { operation: "GetFunction", method: "GET", path: FUNCTION, query: QUALIFIER },
  {
    operation: "DeleteFunction",
    method: "DELETE",
    path: FUNCTION,
    query: QUALIFIER,
    outputStatus: "StatusCode",
  },
  { operation: "UpdateFunctionCode", method: "PUT", path: `${FUNCTION}/code` },
  {
    operation: "GetFunctionConfiguration",
    method: "GET",
    path: `${FUNCTION}/configuration`,
    query: QUALIFIER,
  },
  { operation: "UpdateFunctionConfiguration", method: "PUT", path: `${FUNCTION}/configuration` },
  {
    operation: "Invoke",
    method: "POST",
    path: `${FUNCTION}/invocations`,
    query: QUALIFIER,
    headers: {
      "X-Amz-Invocation-Type": "InvocationType",
      "X-Amz-Log-Type": "LogType",
      "X-Amz-Client-Context": "ClientContext",
    },
    payload: "Payload",
    outputPayload: "Payload",
    outputStatus: "StatusCode",
    outputHeaders: {
      "X-Amz-Function-Error": "FunctionError",
      "X-Amz-Log-Result": "LogResult",
      "X-Amz-Executed-Version": "ExecutedVersion",
    },
  },
  {
    operation: "AddPermission",
    method: "POST",
    path: `${FUNCTION}/policy`,
    status: 201,
    query: QUALIFIER,
  },
  { operation: "GetPolicy", method: "GET", path: `${FUNCTION}/policy`, query: QUALIFIER },
  {
    operation: "RemovePermission",
    method: "DELETE",
    path: `${FUNCTION}/policy/{StatementId}`,
    status: 204,
    query: { ...QUALIFIER, RevisionId: "RevisionId" },
  },
  {
    operation: "ListVersionsByFunction",
    method: "GET",
    path: `${FUNCTION}/versions`,
    query: PAGE,
  },
  { operation: "PublishVersion", method: "POST", path: `${FUNCTION}/versions`, status: 201 },
  { operation: "CreateAlias", method: "POST", path: `${FUNCTION}/aliases`, status: 201 },
  { operation: "ListAliases", method: "GET", path: `${FUNCTION}/aliases` },
  { operation: "GetAlias", method: "GET", path: `${FUNCTION}/aliases/{Name}` },
  { operation: "TagResource", method: "POST", path: TAGS, status: 204 },
  {
    operation: "UntagResource",
    method: "DELETE",
    path: TAGS,
    status: 204,
    query: { tagKeys: "TagKeys" },
  },
  { operation: "ListTags", method: "GET", path: TAGS },
  {
    operation: "PutFunctionConcurrency",
    method: "PUT",
    path: "/2017-10-31/functions/{FunctionName}/concurrency",
  },
  {
    operation: "DeleteFunctionConcurrency",
    method: "DELETE",
    path: "/2017-10-31/functions/{FunctionName}/concurrency",
    status: 204,
  },
  {
    operation: "GetFunctionConcurrency",
    method: "GET",
    path: "/2019-09-30/functions/{FunctionName}/concurrency",
  },
  {
    operation: "PutFunctionEventInvokeConfig",
    method: "PUT",
    path: EVENT_CONFIG,
    query: QUALIFIER,
  },
  {
    operation: "UpdateFunctionEventInvokeConfig",
    method: "POST",
    path: EVENT_CONFIG,
    query: QUALIFIER,
  },
  {
    operation: "GetFunctionEventInvokeConfig",
    method: "GET",
    path: EVENT_CONFIG,
    query: QUALIFIER,
  },
  {
    operation: "DeleteFunctionEventInvokeConfig",
    method: "DELETE",
    path: EVENT_CONFIG,
    status: 204,
    query: QUALIFIER,
  },
  {
    operation: "ListFunctionEventInvokeConfigs",
    method: "GET",
    path: `${EVENT_CONFIG}/list`,
    query: PAGE,
  },
  { operation: "GetAccountSettings", method: "GET", path: "/2016-08-19/account-settings" },
  {
    operation: "GetFunctionCodeSigningConfig",
    method: "GET",
    path: "/2020-06-30/functions/{FunctionName}/code-signing-config",
  },
  {
    operation: "GetFunctionRecursionConfig",
    method: "GET",
    path: "/2024-08-31/functions/{FunctionName}/recursion-config",
  },
  {
    operation: "GetRuntimeManagementConfig",
    method: "GET",
    path: "/2021-07-20/functions/{FunctionName}/runtime-management-config",
    query: QUALIFIER,
  },
  {
    operation: "CreateFunctionUrlConfig",
    method: "POST",
    path: "/2021-10-31/functions/{FunctionName}/url",
    status: 201,
  },
  {
    operation: "GetFunctionUrlConfig",
    method: "GET",
    path: "/2021-10-31/functions/{FunctionName}/url",
  },
  { operation: "ListLayers", method: "GET", path: "/2018-10-31/layers" },
  {
    operation: "ListEventSourceMappings",
    method: "GET",
    path: "/2015-03-31/event-source-mappings",
  },
  {
    operation: "CreateEventSourceMapping",
    method: "POST",
    path: "/2015-03-31/event-source-mappings",
    status: 202,
  },
];
