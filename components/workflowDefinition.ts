import { jsonata } from "./jsonata";
import type { FunctionKey } from "./names";
import {
  errorCause,
  errorName,
  failure,
  lambdaServiceErrors,
  retry,
  wholeCause,
} from "./workflowErrors";

export interface WorkflowDefinitionArgs {
  /** The integrations have ARNs of the partition they run in, such as `aws` or `aws-cn`. */
  partition: string;
  bucket: string;
  /** The functions' names, which are known before the functions are. */
  functions: Readonly<Record<FunctionKey, string>>;
  /** How long AwaitCallback waits. */
  callbackTimeoutSeconds: number;
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
 * The workflow: ReadInput, RunChecks (three APIs in parallel), AwaitCallback, WriteOutputs; every
 * failure goes through WriteError to Failed. The state's input carries the work item along:
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
    // S3 has no error name of its own for a throttle or a 5xx.
    Retry: [retry(["S3.S3Exception", "S3.SdkClientException"], { maxAttempts: 2 })],
    Catch: [
      failure("ReadInput", {
        errors: ["S3.NoSuchKeyException"],
        as: "InputInvalid",
        because: '{% "there is no object " & $states.input.inputFile %}',
      }),
      failure("ReadInput", {
        errors: ["States.QueryEvaluationError"],
        as: "InputInvalid",
        because: jsonata(whatIsInvalid),
      }),
      failure("ReadInput"),
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

/** The problem that an expression of ReadInput has found, which stands at the end; $parse has none. */
const whatIsInvalid = `(
  $refused := $match($states.errorOutput.Cause, /InputInvalid: ([^"]*)$/);
  $refused ? $refused[0].groups[0] : "the work item is not JSON"
)`;

/** The work item of a file, or an error that says what is wrong with it. */
const checkedWorkItem = `(
  $item := $parse($states.result.Body);
  $isText := function($value) { $type($value) = "string" and $value != "" };
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
  {
    "jiraStoryId": $item.jiraStoryId,
    "packageIds": $item.packageIds,
    "metadata": $exists($item.metadata) ? $item.metadata : {}
  }
)`;

function runChecks({ partition, functions }: WorkflowDefinitionArgs): State {
  const branch = (name: string, state: State, others: Record<string, State> = {}) => ({
    StartAt: name,
    States: { [name]: state, ...others },
  });
  return {
    Type: "Parallel",
    Branches: [
      branch("ValidatePackages", check(partition, functions.validation)),
      branch("DeployPackages", check(partition, functions.deployment)),
      branch(
        "NotifyStakeholders",
        { ...check(partition, functions.notification), Catch: [warning] },
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
    Catch: [failure("RunChecks")],
    Next: "AwaitCallback",
  };
}

/** A rejected check is an answer, so that only a check without one is tried again. */
function check(partition: string, functionName: string): State {
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
    Retry: [retry([...lambdaServiceErrors, "ApiUnavailable"])],
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
        attempt: "{% $states.context.State.RetryCount %}",
      },
    },
    TimeoutSeconds: callbackTimeoutSeconds,
    Output: '{% $merge([$states.input, {"decision": $states.result}]) %}',
    Retry: [retry([...lambdaServiceErrors, "DecisionNotDelivered"])],
    Catch: [
      failure("AwaitCallback", {
        errors: ["States.Timeout"],
        as: "CallbackTimedOut",
        because: `no decision came within ${callbackTimeoutSeconds} seconds`,
      }),
      // The message of the decision, whatever it looks like.
      failure("AwaitCallback", { errors: ["JiraCallbackRejected"], because: wholeCause }),
      failure("AwaitCallback"),
    ],
    Next: "WriteOutputs",
  };
}

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
    Retry: [retry(["States.ALL"])],
    Catch: [failure("WriteOutputs")],
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
    Retry: [retry(["States.ALL"])],
    // The execution ends with what went wrong, not with what went wrong afterwards.
    Catch: [{ ErrorEquals: ["States.ALL"], Output: "{% $states.input %}", Next: "Failed" }],
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
