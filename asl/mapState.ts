import { isObject, type Json, type JsonObject, type Report } from "./finding";
import { isExpression } from "./jsonataExpression";
import { checkBatcher, checkReader, checkWriter } from "./mapData";
import { checkKnown, notAmong } from "./messages";
import type { Language } from "./stateFields";

const PROCESSOR_FIELDS = ["Mode", "ExecutionType"];
const MODES = ["INLINE", "DISTRIBUTED"];
const TYPES = ["STANDARD", "EXPRESS"];
const LONGEST_LABEL = 40;

/** AWS refuses spaces, wildcards, brackets, separators and control characters in a label. */
const LABEL = /^[^\s?*<>{}[\]:;,\\|^~$#%&`"\p{Cc}]+$/u;

/** Checks what only a Map state has; its processor's states are checked with all others. */
export function checkMap(
  state: JsonObject,
  path: string,
  language: Language,
  isExpress: boolean,
  report: Report,
): void {
  const processor = "ItemProcessor" in state ? "ItemProcessor" : "Iterator";
  const config = isObject(state[processor]) ? state[processor].ProcessorConfig : undefined;
  if (config !== undefined) {
    checkConfig(config, `${path}/${processor}/ProcessorConfig`, isExpress, report);
  }
  const { Label, ItemReader, ItemBatcher, ResultWriter, Items } = state;
  if (typeof Label === "string") checkLabel(Label, `${path}/Label`, report);
  if (isObject(ItemReader)) checkReader(ItemReader, `${path}/ItemReader`, language, report);
  if (isObject(ItemBatcher)) checkBatcher(ItemBatcher, `${path}/ItemBatcher`, language, report);
  if (isObject(ResultWriter)) checkWriter(ResultWriter, `${path}/ResultWriter`, language, report);
  if (Items !== undefined && !Array.isArray(Items) && !isObject(Items) && !isExpression(Items)) {
    report.schema(
      `${path}/Items`,
      `Expected value of type Array, Object or a JSONata expression, not ${JSON.stringify(Items)}`,
    );
  }
}

function checkConfig(config: Json, path: string, isExpress: boolean, report: Report): void {
  if (!isObject(config)) {
    report.schema(path, "Expected value of type Object");
    return;
  }
  checkKnown(config, PROCESSOR_FIELDS, path, report);
  const { Mode, ExecutionType } = config;
  if (Mode !== undefined && !MODES.includes(Mode as string)) {
    report.schema(`${path}/Mode`, notAmong(MODES, Mode));
  }
  if (ExecutionType !== undefined && !TYPES.includes(ExecutionType as string)) {
    report.schema(`${path}/ExecutionType`, notAmong(TYPES, ExecutionType));
  }
  if (Mode === "INLINE" && ExecutionType !== undefined) {
    report.schema(
      path,
      "Field 'ExecutionType' is not supported: a Map in INLINE mode runs in its own execution",
    );
  }
  if (Mode !== "DISTRIBUTED") return;
  if (ExecutionType === undefined) {
    report.schema(path, "These fields are required: [ExecutionType]");
  }
  if (isExpress) {
    const message =
      "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines";
    report.schema(`${path}/Mode`, message);
  }
}

function checkLabel(label: string, path: string, report: Report): void {
  if (label.length > LONGEST_LABEL) {
    const message = `The label '${label}' exceeds the ${LONGEST_LABEL}-character limit allowed by the service`;
    report.error("INVALID_LABEL_NAME", path, message);
  } else if (!LABEL.test(label)) {
    const message = `The label '${label}' is empty or has characters that are not allowed`;
    report.error("INVALID_LABEL_NAME", path, message);
  }
}
