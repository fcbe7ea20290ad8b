/** The two query languages; the default is JSONPath. */
export type Language = "JSONPath" | "JSONata";

export type StateType =
  | "Task"
  | "Pass"
  | "Choice"
  | "Wait"
  | "Succeed"
  | "Fail"
  | "Parallel"
  | "Map";

/** What the value of a field must be. A `dataPath` starts from the input or a variable only. */
export type FieldKind =
  | "any"
  | "array"
  | "assign"
  | "boolean"
  | "count"
  | "dataPath"
  | "itemsPath"
  | "object"
  | "path"
  | "percentage"
  | "reference"
  | "resultPath"
  | "seconds"
  | "template"
  | "text"
  | "pathOrIntrinsic"
  | "timestamp"
  | "waitSeconds";

export interface Field {
  readonly kind: FieldKind;
  /** The only language that has it; both where it is absent. */
  readonly language?: Language;
  /** In JSONata an expression may stand in place of the value. */
  readonly expression?: boolean;
  /** AWS looks at its expressions only when it evaluates them. */
  readonly isUnread?: boolean;
}

const both = (kind: FieldKind, expression = false): Field => ({ kind, expression });
const jsonPath = (kind: FieldKind): Field => ({ kind, language: "JSONPath" });
const jsonata = (kind: FieldKind): Field => ({ kind, language: "JSONata", expression: true });

const EVERY = { Type: both("text"), Comment: both("text"), QueryLanguage: both("text") };
const FLOW = { Next: both("text"), End: both("boolean") };
const IO = {
  InputPath: jsonPath("path"),
  OutputPath: jsonPath("path"),
  Output: jsonata("any"),
  Assign: both("assign"),
};
const RESULT = { ResultPath: jsonPath("resultPath"), Parameters: jsonPath("template") };
const CALL = {
  ...RESULT,
  ResultSelector: jsonPath("template"),
  Retry: both("array"),
  Catch: both("array"),
};

/** The fields of each type; source: states-language.net/spec.html#state-type-table */
export const STATE_FIELDS: Readonly<Record<StateType, Readonly<Record<string, Field>>>> = {
  Task: {
    ...EVERY,
    ...FLOW,
    ...IO,
    ...CALL,
    Resource: both("text"),
    Arguments: jsonata("any"),
    TimeoutSeconds: both("seconds", true),
    TimeoutSecondsPath: jsonPath("reference"),
    HeartbeatSeconds: both("seconds", true),
    HeartbeatSecondsPath: jsonPath("reference"),
    Credentials: { kind: "object", expression: true, isUnread: true },
  },
  Pass: { ...EVERY, ...FLOW, ...IO, ...RESULT, Result: jsonPath("any") },
  Choice: { ...EVERY, ...IO, Choices: both("array"), Default: both("text") },
  Wait: {
    ...EVERY,
    ...FLOW,
    ...IO,
    Seconds: both("waitSeconds", true),
    SecondsPath: jsonPath("reference"),
    Timestamp: both("timestamp", true),
    TimestampPath: jsonPath("reference"),
  },
  Succeed: { ...EVERY, InputPath: IO.InputPath, OutputPath: IO.OutputPath, Output: IO.Output },
  Fail: {
    ...EVERY,
    Error: both("text", true),
    Cause: both("text", true),
    ErrorPath: jsonPath("pathOrIntrinsic"),
    CausePath: jsonPath("pathOrIntrinsic"),
  },
  Parallel: {
    ...EVERY,
    ...FLOW,
    ...IO,
    ...CALL,
    Branches: both("array"),
    Arguments: jsonata("any"),
  },
  Map: {
    ...EVERY,
    ...FLOW,
    ...IO,
    ...CALL,
    ItemProcessor: both("object"),
    Iterator: both("object"),
    Items: jsonata("any"),
    ItemsPath: jsonPath("itemsPath"),
    ItemSelector: both("template", true),
    ItemReader: both("object"),
    ItemBatcher: both("object"),
    ResultWriter: both("object"),
    MaxConcurrency: both("count", true),
    MaxConcurrencyPath: jsonPath("dataPath"),
    ToleratedFailurePercentage: both("percentage", true),
    ToleratedFailurePercentagePath: jsonPath("dataPath"),
    ToleratedFailureCount: both("count", true),
    ToleratedFailureCountPath: jsonPath("dataPath"),
    Label: both("text"),
  },
};

/** In the order in which AWS lists them. */
export const STATE_TYPES: readonly StateType[] = [
  "Task",
  "Wait",
  "Pass",
  "Succeed",
  "Fail",
  "Choice",
  "Parallel",
  "Map",
];

/** Fields that say the same in two ways. */
export const EXCLUSIVE: readonly (readonly string[])[] = [
  ["Next", "End"],
  ["TimeoutSeconds", "TimeoutSecondsPath"],
  ["HeartbeatSeconds", "HeartbeatSecondsPath"],
  ["Error", "ErrorPath"],
  ["Cause", "CausePath"],
  ["ItemProcessor", "Iterator"],
  ["ItemSelector", "Parameters"],
  ["Items", "ItemsPath"],
  ["MaxConcurrency", "MaxConcurrencyPath"],
  ["ToleratedFailurePercentage", "ToleratedFailurePercentagePath"],
  ["ToleratedFailureCount", "ToleratedFailureCountPath"],
];

/** A year and a day, in seconds: the most AWS takes for the longest delay of a retry. */
export const LONGEST_DELAY = 31_622_400;

/** The most AWS takes for a timeout or a wait, in seconds. */
export const LONGEST_TIMEOUT = 99_999_999;
