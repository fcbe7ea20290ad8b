import { isObject, type Json, type JsonObject, type Report } from "./finding";
import { checkExpressions, isExpression } from "./jsonataExpression";
import { isJsonPath } from "./jsonPath";
import { checkTemplate } from "./payloadTemplate";
import { type Language, LONGEST_TIMEOUT } from "./stateFields";

const PROCESSOR_FIELDS = ["Mode", "ExecutionType"];
const READER_FIELDS = ["Resource", "Parameters", "Arguments", "ReaderConfig"];
const BATCHER_FIELDS = [
  "MaxItemsPerBatch",
  "MaxItemsPerBatchPath",
  "MaxInputBytesPerBatch",
  "MaxInputBytesPerBatchPath",
  "BatchInput",
];
/** Source: the developer guide, ItemBatcher: a batch is at most 256 KiB. */
const BATCH_LIMITS = [
  ["MaxItemsPerBatch", LONGEST_TIMEOUT],
  ["MaxInputBytesPerBatch", 262_144],
] as const;
const WRITER_FIELDS = ["Resource", "Parameters", "Arguments", "WriterConfig"];
const INPUT_TYPES = ["CSV", "JSON", "JSONL", "PARQUET", "MANIFEST"];
const TRANSFORMATIONS = ["NONE", "COMPACT", "FLATTEN"];
const OUTPUT_TYPES = ["JSON", "JSONL"];

/** AWS refuses these in a label, and one that is longer than 40 characters. */
const LABEL = /^[^\s?*<>{}[\]:;,\\|^~$#%&`"\p{Cc}]{1,40}$/u;

/** Checks what only a Map state has; its processor's states are checked with all others. */
export function checkMap(
  state: JsonObject,
  path: string,
  language: Language,
  isExpress: boolean,
  report: Report,
): void {
  const config = processorConfig(state);
  const isDistributed = config?.Mode === "DISTRIBUTED";
  const processorPath = `${path}/${"ItemProcessor" in state ? "ItemProcessor" : "Iterator"}`;
  if (config !== undefined)
    checkProcessorConfig(config, `${processorPath}/ProcessorConfig`, report);
  if (isDistributed && isExpress) {
    report.schema(path, "Express state machine does not support a Map state in DISTRIBUTED mode");
  }
  if (isDistributed && config?.ExecutionType === undefined) {
    report.schema(`${processorPath}/ProcessorConfig`, "These fields are required: [ExecutionType]");
  }
  const { Label, ItemReader, ItemBatcher, ResultWriter, ToleratedFailurePercentage } = state;
  if (typeof Label === "string" && !LABEL.test(Label)) {
    report.error(
      "INVALID_LABEL_NAME",
      `${path}/Label`,
      `The label '${Label}' is longer than 40 characters or has characters that are not allowed`,
    );
  }
  if (isObject(ItemReader)) checkReader(ItemReader, `${path}/ItemReader`, language, report);
  if (isObject(ItemBatcher)) checkBatcher(ItemBatcher, `${path}/ItemBatcher`, language, report);
  if (isObject(ResultWriter)) checkWriter(ResultWriter, `${path}/ResultWriter`, language, report);
  for (const field of [
    "ItemReader",
    "ItemBatcher",
    "ResultWriter",
    "ToleratedFailureCount",
    "ToleratedFailurePercentage",
    "Label",
  ]) {
    if (
      field in state &&
      !isDistributed &&
      field !== "ToleratedFailureCount" &&
      field !== "ToleratedFailurePercentage"
    ) {
      report.schema(path, `Field '${field}' is only supported for a Map state in DISTRIBUTED mode`);
    }
  }
  const isPercentage =
    typeof ToleratedFailurePercentage === "number" &&
    ToleratedFailurePercentage >= 0 &&
    ToleratedFailurePercentage <= 100;
  const isComputed = language === "JSONata" && isExpression(ToleratedFailurePercentage);
  if (ToleratedFailurePercentage !== undefined && !isPercentage && !isComputed) {
    report.schema(`${path}/ToleratedFailurePercentage`, "Expected a number from 0 to 100");
  }
  const { Items } = state;
  if (Items !== undefined && !Array.isArray(Items) && !isObject(Items) && !isExpression(Items)) {
    report.schema(`${path}/Items`, "Items must be an array, an object or a JSONata expression");
  }
}

function processorConfig({ ItemProcessor, Iterator }: JsonObject): JsonObject | undefined {
  const processor = ItemProcessor ?? Iterator;
  const config = isObject(processor) ? processor.ProcessorConfig : undefined;
  return isObject(config) ? config : undefined;
}

function checkProcessorConfig(config: JsonObject, path: string, report: Report): void {
  onlyFields(config, PROCESSOR_FIELDS, path, report);
  oneOf(config.Mode, ["INLINE", "DISTRIBUTED"], `${path}/Mode`, report);
  oneOf(config.ExecutionType, ["STANDARD", "EXPRESS"], `${path}/ExecutionType`, report);
}

function checkReader(reader: JsonObject, path: string, language: Language, report: Report): void {
  onlyFields(reader, READER_FIELDS, path, report);
  if (typeof reader.Resource !== "string")
    report.schema(path, "These fields are required: [Resource]");
  checkArguments(reader, path, language, report);
  const { ReaderConfig } = reader;
  if (!isObject(ReaderConfig)) return;
  const at = `${path}/ReaderConfig`;
  oneOf(ReaderConfig.InputType, INPUT_TYPES, `${at}/InputType`, report);
  oneOf(ReaderConfig.CSVHeaderLocation, ["FIRST_ROW", "GIVEN"], `${at}/CSVHeaderLocation`, report);
  exclusive(ReaderConfig, "MaxItems", "MaxItemsPath", at, report);
}

function checkBatcher(batcher: JsonObject, path: string, language: Language, report: Report): void {
  onlyFields(batcher, BATCHER_FIELDS, path, report);
  exclusive(batcher, "MaxItemsPerBatch", "MaxItemsPerBatchPath", path, report);
  exclusive(batcher, "MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath", path, report);
  if (!BATCHER_FIELDS.slice(0, -1).some((field) => field in batcher)) {
    report.schema(path, "ItemBatcher must limit the items or the bytes of a batch");
  }
  for (const field of ["MaxItemsPerBatchPath", "MaxInputBytesPerBatchPath"]) {
    const value = batcher[field];
    if (value !== undefined && !(typeof value === "string" && isJsonPath(value))) {
      report.schema(`${path}/${field}`, "Value must be a valid JSONPath.");
    }
  }
  for (const [field, most] of BATCH_LIMITS) {
    const value = batcher[field];
    if (value === undefined || (language === "JSONata" && isExpression(value))) continue;
    const isWithin = Number.isInteger(value) && (value as number) >= 1 && (value as number) <= most;
    if (!isWithin) report.schema(`${path}/${field}`, `Expected an integer from 1 to ${most}`);
  }
  const { BatchInput } = batcher;
  if (BatchInput === undefined) return;
  if (language === "JSONata") checkExpressions(BatchInput, `${path}/BatchInput`, report);
  else checkTemplate(BatchInput, `${path}/BatchInput`, report);
}

function checkWriter(writer: JsonObject, path: string, language: Language, report: Report): void {
  onlyFields(writer, WRITER_FIELDS, path, report);
  const { Resource, WriterConfig } = writer;
  if (Resource === undefined && WriterConfig === undefined) {
    report.schema(path, "These fields are required: [Resource] or [WriterConfig]");
  }
  checkArguments(writer, path, language, report);
  if (!isObject(WriterConfig)) return;
  const at = `${path}/WriterConfig`;
  if (WriterConfig.Transformation === undefined || WriterConfig.OutputType === undefined) {
    report.schema(at, "These fields are required: [Transformation, OutputType]");
  }
  oneOf(WriterConfig.Transformation, TRANSFORMATIONS, `${at}/Transformation`, report);
  oneOf(WriterConfig.OutputType, OUTPUT_TYPES, `${at}/OutputType`, report);
}

function checkArguments(of: JsonObject, path: string, language: Language, report: Report): void {
  const { Parameters, Arguments } = of;
  if (Parameters !== undefined) {
    if (language === "JSONata")
      report.schema(path, "Field 'Parameters' is only supported for the 'JSONPath' QueryLanguage");
    else checkTemplate(Parameters, `${path}/Parameters`, report);
  }
  if (Arguments !== undefined) {
    if (language === "JSONPath")
      report.schema(path, "Field 'Arguments' is only supported for the 'JSONata' QueryLanguage");
    else checkExpressions(Arguments, `${path}/Arguments`, report);
  }
}

function onlyFields(of: JsonObject, known: readonly string[], path: string, report: Report): void {
  for (const field of Object.keys(of)) {
    if (!known.includes(field)) report.schema(path, `Field '${field}' is not supported`);
  }
}

function oneOf(
  value: Json | undefined,
  known: readonly string[],
  path: string,
  report: Report,
): void {
  if (value === undefined || known.includes(value as string)) return;
  const field = path.slice(path.lastIndexOf("/") + 1);
  report.schema(
    path,
    `The field '${field}' should have one of these values: [${known.join(", ")}]`,
  );
}

function exclusive(of: JsonObject, a: string, b: string, path: string, report: Report): void {
  if (a in of && b in of)
    report.schema(path, `You cannot set both ${a} and ${b} at the same time.`);
}
