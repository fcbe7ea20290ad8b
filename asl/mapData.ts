import { checkField, numberProblem } from "./fieldValues";
import { isObject, type Json, type JsonObject, type Report } from "./finding";
import { checkExpressions, isExpression } from "./jsonataExpression";
import { checkKnown, notAmong, onlyOneOf, wrongLanguage } from "./messages";
import { checkTemplate } from "./payloadTemplate";
import type { Field, Language } from "./stateFields";

const READER_RESOURCES = ["s3:getObject", "s3:listObjectsV2"];
const WRITER_RESOURCES = ["s3:putObject"];
const INPUT_TYPES = ["CSV", "JSON", "JSONL", "PARQUET", "MANIFEST"];
const HEADER_LOCATIONS = ["FIRST_ROW", "GIVEN"];
const DELIMITERS = ["COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"];
const TRANSFORMATIONS = ["NONE", "COMPACT", "FLATTEN"];
const OUTPUT_TYPES = ["JSON", "JSONL"];
const BATCHER_FIELDS = [
  "MaxItemsPerBatch",
  "MaxItemsPerBatchPath",
  "MaxInputBytesPerBatch",
  "MaxInputBytesPerBatchPath",
  "BatchInput",
];
/** Source: measured with ValidateStateMachineDefinition, github.com/floci-io/floci/issues/3733. */
const MOST_ITEMS = 100_000_000;
/** Source: the developer guide, ItemBatcher: a batch is at most 256 KiB. */
const MOST_BYTES = 262_144;

const PATH: Field = { kind: "dataPath", language: "JSONPath" };

/** Where a Map's items come from. Source: the developer guide, ItemReader. */
export function checkReader(
  reader: JsonObject,
  path: string,
  language: Language,
  report: Report,
): void {
  checkKnown(reader, ["Resource", "Parameters", "Arguments", "ReaderConfig"], path, report);
  if (reader.Resource === undefined) {
    report.schema(path, "These fields are required: [Resource]");
  } else checkResource(reader.Resource, READER_RESOURCES, path, report);
  checkArguments(reader, path, language, report);
  if (isObject(reader.ReaderConfig)) {
    checkReaderConfig(reader.ReaderConfig, `${path}/ReaderConfig`, language, report);
  }
}

function checkReaderConfig(
  config: JsonObject,
  path: string,
  language: Language,
  report: Report,
): void {
  const { InputType, CSVHeaderLocation, CSVHeaders, CSVDelimiter } = config;
  checkAmong(InputType, INPUT_TYPES, `${path}/InputType`, report);
  checkAmong(CSVHeaderLocation, HEADER_LOCATIONS, `${path}/CSVHeaderLocation`, report);
  checkAmong(CSVDelimiter, DELIMITERS, `${path}/CSVDelimiter`, report);
  if (InputType === "CSV" && CSVHeaderLocation === undefined) {
    report.schema(path, "The field 'CSVHeaderLocation' is required: FIRST_ROW or GIVEN");
  }
  if (InputType === "JSON" && CSVHeaderLocation !== undefined) {
    report.schema(path, "Field 'CSVHeaderLocation' is not supported: the input is JSON");
  }
  if (CSVHeaderLocation === "GIVEN" && CSVHeaders === undefined) {
    report.schema(path, "These fields are required: [CSVHeaders]");
  }
  checkLimit(config, "MaxItems", 0, MOST_ITEMS, path, language, report);
}

/** How a Map's items are put together. */
export function checkBatcher(
  batcher: JsonObject,
  path: string,
  language: Language,
  report: Report,
): void {
  checkKnown(batcher, BATCHER_FIELDS, path, report);
  checkLimit(batcher, "MaxItemsPerBatch", 0, MOST_ITEMS, path, language, report);
  checkLimit(batcher, "MaxInputBytesPerBatch", 0, MOST_BYTES, path, language, report);
  const { BatchInput } = batcher;
  if (BatchInput === undefined) return;
  if (language === "JSONata") checkExpressions(BatchInput, `${path}/BatchInput`, report);
  else checkTemplate(BatchInput, `${path}/BatchInput`, report);
}

/**
 * Where a Map's results go, and in what form. Source: the developer guide, ResultWriter; the schema of
 * aws/amazon-states-language-service for what a WriterConfig must have.
 */
export function checkWriter(
  writer: JsonObject,
  path: string,
  language: Language,
  report: Report,
): void {
  checkKnown(writer, ["Resource", "Parameters", "Arguments", "WriterConfig"], path, report);
  const { Resource, WriterConfig } = writer;
  if (Resource === undefined && WriterConfig === undefined) {
    report.schema(path, "These fields are required: [Resource] or [WriterConfig]");
  }
  if (Resource !== undefined && !("Parameters" in writer || "Arguments" in writer)) {
    const field = language === "JSONata" ? "Arguments" : "Parameters";
    report.schema(path, `These fields are required: [${field}], with the Bucket`);
  }
  if (Resource !== undefined) checkResource(Resource, WRITER_RESOURCES, path, report);
  checkArguments(writer, path, language, report);
  if (!isObject(WriterConfig)) return;
  const at = `${path}/WriterConfig`;
  if (WriterConfig.OutputType === undefined) {
    report.schema(at, "These fields are required: [OutputType]");
  }
  checkAmong(WriterConfig.Transformation, TRANSFORMATIONS, `${at}/Transformation`, report);
  checkAmong(WriterConfig.OutputType, OUTPUT_TYPES, `${at}/OutputType`, report);
}

function checkResource(value: Json, known: readonly string[], path: string, report: Report): void {
  const call =
    typeof value === "string" ? /^arn:[\w-]+:states:::(.+)$/.exec(value)?.[1] : undefined;
  if (call !== undefined && known.includes(call)) return;
  const arns = known.map((each) => `arn:aws:states:::${each}`).join(", ");
  report.schema(
    `${path}/Resource`,
    `The field 'Resource' does not match any of the allowed values [${arns}]: ${JSON.stringify(value)}`,
  );
}

function checkArguments(of: JsonObject, path: string, language: Language, report: Report): void {
  const { Parameters, Arguments } = of;
  if (Parameters !== undefined) {
    if (language === "JSONata")
      report.schema(path, wrongLanguage("Parameters", "JSONPath", language));
    else checkTemplate(Parameters, `${path}/Parameters`, report);
  }
  if (Arguments !== undefined) {
    if (language === "JSONPath")
      report.schema(path, wrongLanguage("Arguments", "JSONata", language));
    else checkExpressions(Arguments, `${path}/Arguments`, report);
  }
}

/** A number, or in JSONPath the path to one, or in JSONata an expression that gives one. */
function checkLimit(
  of: JsonObject,
  field: string,
  least: number,
  most: number,
  path: string,
  language: Language,
  report: Report,
): void {
  const { [field]: value, [`${field}Path`]: from } = of;
  if (value !== undefined && from !== undefined) {
    report.schema(path, onlyOneOf([field, `${field}Path`]));
  }
  if (from !== undefined) {
    if (language === "JSONata") {
      report.schema(path, wrongLanguage(`${field}Path`, "JSONPath", language));
    } else checkField(PATH, from, `${path}/${field}Path`, language, report);
  }
  if (value === undefined) return;
  if (language === "JSONata" && isExpression(value)) {
    checkExpressions(value, `${path}/${field}`, report);
    return;
  }
  const problem = numberProblem(value, least, most);
  if (problem) report.schema(`${path}/${field}`, problem);
}

function checkAmong(
  value: Json | undefined,
  known: readonly string[],
  path: string,
  report: Report,
): void {
  if (value === undefined || known.includes(value as string)) return;
  report.schema(path, notAmong(known, value));
}
