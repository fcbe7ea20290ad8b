/** How a task may wait for what it calls, beside not at all. */
export type Pattern = "" | ".sync" | ".sync:2" | ".waitForTaskToken";

const REQUEST: readonly Pattern[] = [""];
const JOB: readonly Pattern[] = ["", ".sync"];
const CALLBACK: readonly Pattern[] = ["", ".waitForTaskToken"];
const ALL: readonly Pattern[] = ["", ".sync", ".waitForTaskToken"];

function actions(names: string, patterns: readonly Pattern[]): Record<string, readonly Pattern[]> {
  return Object.fromEntries(names.split(" ").map((name) => [name, patterns]));
}

/**
 * The optimized integrations, their actions and patterns.
 * Source: docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html and its pages.
 */
const OPTIMIZED: Readonly<Record<string, Readonly<Record<string, readonly Pattern[]>>>> = {
  apigateway: actions("invoke", CALLBACK),
  athena: {
    ...actions("startQueryExecution", JOB),
    ...actions("stopQueryExecution getQueryExecution getQueryResults", REQUEST),
  },
  batch: actions("submitJob", JOB),
  bedrock: {
    ...actions("invokeModel", CALLBACK),
    ...actions("createModelCustomizationJob", JOB),
  },
  "bedrock-agentcore": actions("invokeAgentRuntime invokeHarness", REQUEST),
  bedrockagentcore: actions("invokeAgentRuntime invokeHarness", REQUEST),
  codebuild: {
    ...actions("startBuild startBuildBatch retryBuildBatch", JOB),
    ...actions(
      "stopBuild batchDeleteBuilds batchGetReports stopBuildBatch deleteBuildBatch",
      REQUEST,
    ),
  },
  databrew: actions("startJobRun", JOB),
  dynamodb: actions("getItem putItem deleteItem updateItem", REQUEST),
  ecs: actions("runTask", ALL),
  eks: {
    ...actions(
      "createCluster deleteCluster createFargateProfile deleteFargateProfile createNodegroup deleteNodegroup",
      JOB,
    ),
    ...actions("runJob", ALL),
    ...actions("call", REQUEST),
  },
  elasticmapreduce: {
    ...actions("createCluster terminateCluster addStep", JOB),
    ...actions(
      "setClusterTerminationProtection cancelStep modifyInstanceFleetByName modifyInstanceGroupByName",
      REQUEST,
    ),
  },
  "emr-containers": {
    ...actions("startJobRun deleteVirtualCluster", JOB),
    ...actions("createVirtualCluster", REQUEST),
  },
  "emr-serverless": actions(
    "createApplication startApplication stopApplication deleteApplication startJobRun cancelJobRun",
    JOB,
  ),
  events: actions("putEvents", CALLBACK),
  glue: actions("startJobRun", JOB),
  http: actions("invoke", REQUEST),
  lambda: actions("invoke", CALLBACK),
  mediaconvert: actions("createJob", JOB),
  sagemaker: {
    ...actions(
      "createHyperParameterTuningJob createLabelingJob createProcessingJob createTrainingJob createTransformJob",
      JOB,
    ),
    ...actions("createEndpoint createEndpointConfig createModel updateEndpoint", REQUEST),
  },
  sns: actions("publish", CALLBACK),
  sqs: actions("sendMessage", CALLBACK),
  states: actions("startExecution", ["", ".sync", ".sync:2", ".waitForTaskToken"]),
};

/** What a task calls. */
export type Resource =
  | { readonly kind: "function" | "activity"; readonly pattern: "" }
  | {
      readonly kind: "optimized" | "aws-sdk";
      readonly service: string;
      readonly action: string;
      readonly pattern: Pattern;
    }
  | { readonly kind: "unknown"; readonly advice: string };

/** A function with an alias or a version, or without; source: the API reference of Lambda, Invoke. */
const FUNCTION = /^function:[\w-]+(:(\$LATEST|[\w-]+))?$/;

/** Reads the Resource of a task. */
export function readResource(arn: string): Resource {
  const [prefix, partition, service, region = "", account = "", ...rest] = arn.split(":");
  if (prefix !== "arn" || !/^[\w-]+$/.test(partition ?? "") || !service || rest.length === 0) {
    return unknown("give the ARN of a function, an activity or a service integration");
  }
  if (service === "lambda") {
    return FUNCTION.test(rest.join(":"))
      ? { kind: "function", pattern: "" }
      : unknown("the ARN of a function is arn:aws:lambda:REGION:ACCOUNT:function:NAME[:ALIAS]");
  }
  if (service !== "states") {
    return unknown(
      "only functions and activities are called by their own ARN; use arn:aws:states:::SERVICE:ACTION",
    );
  }
  if (rest[0] === "activity" && rest[1]) return { kind: "activity", pattern: "" };
  if (/^(stateMachine|express|execution|mapRun)$/.test(rest[0]!)) {
    return unknown("call a state machine by arn:aws:states:::states:startExecution");
  }
  // Both are empty as a rule; the developer guide has arn:PARTITION:states:REGION:ACCOUNT:SERVICE:API.
  return (region === "") === (account === "")
    ? readIntegration(partition!, rest)
    : unknown("leave out both region and account: arn:aws:states:::SERVICE:API");
}

function readIntegration(partition: string, [service = "", ...parts]: readonly string[]): Resource {
  if (service === "aws-sdk") return readSdk(partition, parts);
  const [, action = "", pattern = ""] = /^(\w+)((?:\.[\w:]+)?)$/.exec(parts.join(":")) ?? [];
  const ofService = Object.hasOwn(OPTIMIZED, service) ? OPTIMIZED[service] : undefined;
  const patterns = ofService && Object.hasOwn(ofService, action) ? ofService[action] : undefined;
  if (!ofService)
    return unknown(
      `Step Functions has no optimized integration of ${service || "that"}; use arn:${partition}:states:::aws-sdk:SERVICE:ACTION`,
    );
  if (!patterns) return unknown(sdkAdvice(partition, service, action, ""));
  if (!patterns.includes(pattern as Pattern)) {
    return unknown(patternAdvice(partition, service, action, pattern, patterns));
  }
  return { kind: "optimized", service, action, pattern: pattern as Pattern };
}

function readSdk(
  partition: string,
  [service = "", tail = "", ...more]: readonly string[],
): Resource {
  const [, action = "", pattern = ""] = /^([a-z]\w*)((?:\.\w+)?)$/.exec(tail) ?? [];
  if (more.length > 0 || !/^[a-z][a-z0-9]*$/.test(service) || action === "") {
    return unknown(
      `an AWS SDK integration is arn:${partition}:states:::aws-sdk:SERVICE:ACTION, the service in lower case, the action in camelCase`,
    );
  }
  if (pattern !== "" && pattern !== ".waitForTaskToken") {
    return unknown(
      "AWS SDK integrations can wait for a callback (.waitForTaskToken), and not for a job (.sync)",
    );
  }
  return { kind: "aws-sdk", service, action, pattern };
}

/** The way out of a pattern that an integration does not have. */
function patternAdvice(
  partition: string,
  service: string,
  action: string,
  pattern: string,
  patterns: readonly Pattern[],
): string {
  if (pattern === ".waitForTaskToken") return sdkAdvice(partition, service, action, pattern);
  const known = patterns.map((each) => each || "no suffix").join(", ");
  return `arn:${partition}:states:::${service}:${action} supports ${known}`;
}

function sdkAdvice(partition: string, service: string, action: string, pattern: string): string {
  const sdkService = SDK_NAMES[service] ?? service.replaceAll("-", "");
  const sdk = `arn:${partition}:states:::aws-sdk:${sdkService}:${action || "ACTION"}${pattern}`;
  return pattern
    ? `use ${sdk}, which passes the token in a parameter, or arn:${partition}:states:::lambda:invoke${pattern}`
    : `use ${sdk}`;
}

/** Where the AWS SDK calls a service by another name. */
const SDK_NAMES: Readonly<Record<string, string>> = {
  elasticmapreduce: "emr",
  events: "eventbridge",
  states: "sfn",
};

function unknown(advice: string): Resource {
  return { kind: "unknown", advice };
}
