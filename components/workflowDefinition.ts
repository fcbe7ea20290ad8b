import { jsonata } from "./jsonata";
import type { FunctionKey } from "./names";
import { errorCause, errorName, failure, unevaluated } from "./workflowErrors";
import { retryApi, retryFunction, retryS3, retryStoring } from "./workflowRetries";

export interface WorkflowDefinitionArgs {
  /** The integrations have ARNs of the partition they run in, such as `aws` or `aws-cn`. */
  partition: string;
  bucket: string;
  /** The functions' names, which are known before the functions are. */
  functions: Readonly<Record<FunctionKey, string>>;
  /** How long AwaitCallback waits. */
  callbackTimeoutSeconds: number;
  /** How long an API that is unavailable is tried again. */
  apiRetrySeconds: number;
}

/** The functions that the workflow calls, each under the name it is called by. */
export const calledFunctions = [
  "validation",
  "deployment",
  "notification",
  "storeTaskToken",
  "writeOutputs",
] as const satisfies readonly FunctionKey[];

/** A definition in the Amazon States Language; https://states-language.net has its grammar. */
export interface Definition {
  readonly Comment: string;
  readonly QueryLanguage: "JSONata";
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

type State = Readonly<Record<string, unknown>> & {
  readonly Type: "Task" | "Parallel" | "Pass" | "Fail";
};

/** Longer than any function's own timeout, and than S3 takes for 256 KiB. */
const taskTimeoutSeconds = 120;

/**
 * The workflow: ReadInput, RunChecks (three APIs in parallel), AwaitCallback, WriteOutputs. Every
 * failure of the workflow's own goes through WriteError to Failed. What AWS does wrong is tried
 * again for half an hour; what outlives that ends the execution in the state itself, uncaught:
 * AWS redrives a state that failed, and an execution that ended in a Fail state just fails again.
 *
 * The state's input carries the work item along:
 * `{jiraStoryId, packageIds, metadata}`, after RunChecks with `parallelResults`, after
 * AwaitCallback with `decision`.
 *
 * All of it is known before anything is made: it names functions and holds no ARN of one.
 */
export function workflowDefinition(args: WorkflowDefinitionArgs): Definition {
  return {
    Comment: "Reads a work item, runs three checks, waits for its Jira story and writes the result",
    QueryLanguage: "JSONata",
    StartAt: "ReadInput",
    States: {
      ReadInput: readInput(args),
      RunChecks: runChecks(args),
      AwaitCallback: awaitCallback(args),
      WriteOutputs: writeOutputs(args),
      WriteError: writeError(args),
      Failed: failed,
    },
  };
}

function readInput({ partition, bucket }: WorkflowDefinitionArgs): State {
  return {
    Type: "Task",
    Resource: integration(partition, "aws-sdk:s3:getObject"),
    Arguments: { Bucket: bucket, Key: jsonata(checkedInputFile) },
    TimeoutSeconds: taskTimeoutSeconds,
    Output: jsonata(checkedWorkItem),
    Retry: [retryS3],
    Catch: [
      failure("ReadInput", ["S3.NoSuchKeyException"], {
        error: "InputInvalid",
        cause: '{% "there is no object " & $states.input.inputFile %}',
      }),
      failure("ReadInput", ["States.QueryEvaluationError"], {
        error: "InputInvalid",
        cause: jsonata(whatIsInvalid),
      }),
      // The integration hands on 256 KiB at most.
      failure("ReadInput", ["States.DataLimitExceeded"], {
        error: "InputInvalid",
        cause: workItemTooLarge,
      }),
    ],
    Next: "RunChecks",
  };
}

/** The key of a work item: only what is under inputs/ may be read. */
const checkedInputFile = `(
  $file := $states.input.inputFile;
  $type($file) = "string" and $contains($file, /^inputs\\/./)
    ? $file
    : $error("InputInvalid: inputFile must be the key of an object under inputs/")
)`;

/** In bytes of JSON: the item, three answers and the message fit into the 256 KiB between states. */
const maxWorkItemBytes = 64 * 1024;

const workItemTooLarge = `the work item has more than ${maxWorkItemBytes} bytes of JSON`;

/** The problem that an expression of ReadInput has found, which stands at the end; $parse has none. */
const whatIsInvalid = `(
  $refused := $match($states.errorOutput.Cause, /InputInvalid: ([^"]*)$/);
  $refused ? $refused[0].groups[0] : "the work item is not JSON"
)`;

/** How many bytes of UTF-8 a text has: an encoded character has three letters for each byte. */
const bytesFunction = `function($text) { (
    $wide := $replace($text, /[\u0000-\u007f]+/, "");
    $length($text) - $length($wide) + $length($encodeUrlComponent($wide)) / 3
  ) }`;

/** The work item of a file, or an error that says what is wrong with it. */
const checkedWorkItem = `(
  $item := $parse($states.result.Body);
  $isText := function($value) { $type($value) = "string" and $value != "" };
  $bytes := ${bytesFunction};
  $require := function($holds, $problem) { $holds ? true : $error("InputInvalid: " & $problem) };
  $require($type($item) = "object", "the work item must be a JSON object");
  $require($isText($item.jiraStoryId) and $length($item.jiraStoryId) <= 255
    and $contains($item.jiraStoryId, /^[A-Z][A-Z0-9_]+-[1-9][0-9]*$/),
    "jiraStoryId must be a story key such as PROJ-123");
  $require($type($item.packageIds) = "array" and $count($item.packageIds) > 0
    and $count($filter($item.packageIds, $isText)) = $count($item.packageIds),
    "packageIds must be a non-empty list of names");
  $require($not($exists($item.metadata)) or $type($item.metadata) = "object",
    "metadata must be an object");
  $checked := {
    "jiraStoryId": $item.jiraStoryId,
    "packageIds": $item.packageIds,
    "metadata": $exists($item.metadata) ? $item.metadata : {}
  };
  $text := $string($checked);
  $require($length($text) <= ${maxWorkItemBytes} and $bytes($text) <= ${maxWorkItemBytes},
    "${workItemTooLarge}");
  $checked
)`;

function runChecks(args: WorkflowDefinitionArgs): State {
  const { functions } = args;
  const branch = (name: string, state: State, others: Record<string, State> = {}) => ({
    StartAt: name,
    States: { [name]: state, ...others },
  });
  return {
    Type: "Parallel",
    Branches: [
      branch("ValidatePackages", check(args, functions.validation)),
      branch("DeployPackages", check(args, functions.deployment)),
      branch(
        "NotifyStakeholders",
        { ...check(args, functions.notification), Catch: [warning] },
        { NotificationFailed: { Type: "Pass", End: true } },
      ),
    ],
    Output: jsonata(`$merge([$states.input, {
      "parallelResults": {
        "validation": $states.result[0],
        "deployment": $states.result[1],
        "notification": $states.result[2]
      }
    }])`),
    Catch: [
      failure("RunChecks", [
        "ValidationFailed",
        "DeploymentFailed",
        "ApiError",
        "ApiUnavailable",
        ...unevaluated,
      ]),
    ],
    Next: "AwaitCallback",
  };
}

/** A rejected check is an answer, so that only a check without one is tried again. */
function check(
  { partition, apiRetrySeconds }: WorkflowDefinitionArgs,
  functionName: string,
): State {
  return {
    Type: "Task",
    Resource: integration(partition, "lambda:invoke"),
    Arguments: {
      FunctionName: functionName,
      Payload: jsonata(`{
        "executionId": $states.context.Execution.Id,
        "jiraStoryId": $states.input.jiraStoryId,
        "packageIds": $states.input.packageIds,
        "metadata": $states.input.metadata
      }`),
    },
    TimeoutSeconds: taskTimeoutSeconds,
    Output: "{% $states.result.Payload %}",
    Retry: [retryFunction, retryApi(apiRetrySeconds)],
    End: true,
  };
}

/** People who were not told of a deployment are no reason to stop it. */
const warning = {
  ErrorEquals: ["States.ALL"],
  Output: { status: "warning", error: errorName(), cause: errorCause() },
  Next: "NotificationFailed",
};

/** No heartbeat: nobody sends one while people think. */
function awaitCallback({
  partition,
  functions,
  callbackTimeoutSeconds,
}: WorkflowDefinitionArgs): State {
  return {
    Type: "Task",
    Resource: integration(partition, "lambda:invoke.waitForTaskToken"),
    Arguments: {
      FunctionName: functions.storeTaskToken,
      Payload: {
        taskToken: "{% $states.context.Task.Token %}",
        jiraStoryId: "{% $states.input.jiraStoryId %}",
        executionId: "{% $states.context.Execution.Id %}",
        startedAt: "{% $states.context.Execution.StartTime %}",
        enteredAt: "{% $states.context.State.EnteredTime %}",
        redrive: redriveCount,
        part: 0,
        attempt: "{% $states.context.State.RetryCount %}",
        waitSeconds: callbackTimeoutSeconds,
        causeAs: "json",
      },
    },
    TimeoutSeconds: callbackTimeoutSeconds,
    Output: '{% $merge([$states.input, {"decision": $states.result}]) %}',
    Retry: [retryStoring],
    Catch: [
      failure("AwaitCallback", ["States.Timeout"], {
        error: "CallbackTimedOut",
        cause: `no decision came within ${callbackTimeoutSeconds} seconds`,
      }),
      { ErrorEquals: ["JiraCallbackRejected"], Output: jsonata(rejection), Next: "WriteError" },
      failure("AwaitCallback", unevaluated),
    ],
    Next: "WriteOutputs",
  };
}

/** The context object had no such member before AWS could redrive. */
const redriveCount = jsonata(`(
  $redrives := $states.context.Execution.RedriveCount;
  $redrives ? $redrives : 0
)`);

/** The message of a rejection, and who decided when: as the callback function sends it. */
const rejection = `(
  $cause := $states.errorOutput.Cause ? $states.errorOutput.Cause : "";
  $decision := $contains($cause, /^\\{"message":/) ? $parse($cause) : {"message": $cause};
  {
    "state": "AwaitCallback",
    "error": "JiraCallbackRejected",
    "cause": $decision.message,
    "jiraStoryId": $states.input.jiraStoryId,
    "decidedBy": $decision.decidedBy,
    "decidedAt": $decision.decidedAt
  }
)`;

/** Written again, the same bytes: every time is a time of the execution, and every key its name. */
function writeOutputs({ partition, functions }: WorkflowDefinitionArgs): State {
  return {
    Type: "Task",
    Resource: integration(partition, "lambda:invoke"),
    Arguments: {
      FunctionName: functions.writeOutputs,
      Payload: jsonata(`$merge([$states.input, {
        "kind": "result",
        "executionId": $states.context.Execution.Id,
        "startedAt": $states.context.Execution.StartTime,
        "completedAt": $states.context.State.EnteredTime
      }])`),
    },
    TimeoutSeconds: taskTimeoutSeconds,
    Output: "{% $states.result.Payload %}",
    Retry: [retryFunction],
    Catch: [failure("WriteOutputs", unevaluated)],
    End: true,
  };
}

function writeError({ partition, functions }: WorkflowDefinitionArgs): State {
  return {
    Type: "Task",
    Resource: integration(partition, "lambda:invoke"),
    Arguments: {
      FunctionName: functions.writeOutputs,
      Payload: jsonata(`$merge([$states.input, {
        "kind": "error",
        "executionId": $states.context.Execution.Id,
        "failedAt": $states.context.State.EnteredTime
      }])`),
    },
    TimeoutSeconds: taskTimeoutSeconds,
    Output: "{% $states.input %}",
    Retry: [retryFunction],
    // The execution ends with what went wrong, not with what went wrong afterwards.
    Catch: [{ ErrorEquals: unevaluated, Output: "{% $states.input %}", Next: "Failed" }],
    Next: "Failed",
  };
}

const failed: State = {
  Type: "Fail",
  Error: "{% $states.input.error %}",
  Cause: "{% $states.input.cause %}",
};

function integration(partition: string, action: string): string {
  return `arn:${partition}:states:::${action}`;
}
