import { checkChoices } from "./choice";
import { checkCatch, checkRetry } from "./errorHandling";
import { checkField, fieldOf } from "./fieldValues";
import { isObject, type Json, type JsonObject, type Report } from "./finding";
import type { StatesField } from "./jsonataExpression";
import { checkMap } from "./mapState";
import { notALanguage, onlyOneOf, wrongLanguage } from "./messages";
import { warnStaticResult } from "./payloadTemplate";
import { EXCLUSIVE, type Language, STATE_FIELDS, STATE_TYPES, type StateType } from "./stateFields";
import { checkTask } from "./taskState";
import { checkTransitions } from "./transitions";

/** What holds for the whole machine. */
export interface Machine {
  /** The machine's own query language. */
  readonly language: Language;
  readonly isExpress: boolean;
  readonly report: Report;
  /** Every state's name, for names are unique across all scopes. */
  readonly names: Set<string>;
  readonly labels: Set<string>;
}

const LONGEST_NAME = 80;
const DEEPEST = 40;

const BRANCH_FIELDS = ["StartAt", "States", "Comment"];
const PROCESSOR_FIELDS = [...BRANCH_FIELDS, "ProcessorConfig"];

/** Checks the states of the machine, of a branch or of an item processor. */
export function checkScope(scope: JsonObject, path: string, machine: Machine, depth = 0): void {
  const { report } = machine;
  const missing = ["States", "StartAt"].filter((field) => !(field in scope));
  if (missing.length > 0) {
    report.schema(path, `These fields are required: [${missing.join(", ")}]`);
  }
  const { States, StartAt } = scope;
  if (StartAt !== undefined && typeof StartAt !== "string") {
    report.schema(`${path}/StartAt`, "Expected value of type String");
  }
  if (States === undefined) return;
  if (!isObject(States) || Object.keys(States).length === 0) {
    report.schema(`${path}/States`, "Value cannot be empty; States has the states by name");
    return;
  }
  if (depth > DEEPEST) {
    report.error("TOO_DEEPLY_NESTED", path, "The definition is too deeply nested");
    return;
  }
  for (const [name, state] of Object.entries(States)) {
    checkName(name, `${path}/States/${name}`, machine);
    checkState(state, `${path}/States/${name}`, machine, depth);
  }
  checkTransitions(scope, States, path, report);
}

function checkName(name: string, path: string, { names, report }: Machine): void {
  if (name.length === 0 || name.length > LONGEST_NAME) {
    const message = `The state name '${name}' is empty or exceeds the ${LONGEST_NAME}-character limit allowed by the service`;
    report.error("INVALID_STATE_NAME", path, message);
  }
  if (names.has(name)) {
    report.error("DUPLICATE_STATE_NAME", path, `Duplicate State name: ${name}`);
  }
  names.add(name);
}

function checkState(state: Json, path: string, machine: Machine, depth: number): void {
  const { report } = machine;
  if (!isObject(state)) {
    report.schema(path, "Expected value of type Object");
    return;
  }
  const type = state.Type as StateType;
  if (!STATE_TYPES.includes(type)) {
    const message =
      state.Type === undefined
        ? "These fields are required: [Type]"
        : `The field 'Type' should have one of these values: [${STATE_TYPES.join(", ")}], not ${JSON.stringify(state.Type)}`;
    report.schema(state.Type === undefined ? path : `${path}/Type`, message);
    return;
  }
  const language = languageOf(state, path, machine);
  checkFields(state, type, path, language, report);
  checkEnd(state, type, path, report);
  if (state.Retry !== undefined) checkRetry(state.Retry, `${path}/Retry`, report);
  if (state.Catch !== undefined) checkCatch(state.Catch, `${path}/Catch`, language, report);
  switch (type) {
    case "Task":
      if (!("Resource" in state)) report.schema(path, "These fields are required: [Resource]");
      checkTask(state, path, language, machine.isExpress, report);
      return;
    case "Pass":
      if (state.Result !== undefined) warnStaticResult(state.Result, `${path}/Result`, report);
      return;
    case "Choice":
      if (!("Choices" in state)) report.schema(path, "These fields are required: [Choices]");
      else checkChoices(state.Choices!, `${path}/Choices`, language, report);
      return;
    case "Wait":
      checkWait(state, path, report);
      return;
    case "Parallel":
      checkParallel(state, path, machine, depth);
      return;
    case "Map":
      checkMap(state, path, language, machine.isExpress, report);
      checkLabel(state, path, machine);
      checkProcessor(state, path, machine, depth);
  }
}

function languageOf(state: JsonObject, path: string, { language, report }: Machine): Language {
  const own = state.QueryLanguage;
  if (own === undefined) return language;
  if (own !== "JSONPath" && own !== "JSONata") {
    report.schema(`${path}/QueryLanguage`, notALanguage(own));
    return language;
  }
  // Its fields are then read as it says, for AWS reports nothing on top.
  if (own === "JSONPath" && language === "JSONata") {
    report.schema(
      path,
      "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
    );
    return own;
  }
  return own;
}

function checkFields(
  state: JsonObject,
  type: StateType,
  path: string,
  language: Language,
  report: Report,
): void {
  for (const [name, value] of Object.entries(state)) {
    const field = fieldOf(STATE_FIELDS[type], name);
    if (!field) {
      report.schema(path, `Field '${name}' is not supported`);
    } else if (field.language && field.language !== language) {
      report.schema(path, wrongLanguage(name, field.language, language));
    } else {
      checkField(field, value, `${path}/${name}`, language, report, readableIn(name, type));
    }
  }
  for (const group of EXCLUSIVE) {
    const both = group.filter((name) => name in state);
    if (both.length < 2 || (both.includes("End") && state.End === false)) continue;
    report.schema(path, onlyOneOf(both));
  }
}

/** Only a state that calls or runs something has a result. */
function readableIn(field: string, type: StateType): StatesField | undefined {
  const hasResult = type === "Task" || type === "Parallel" || type === "Map";
  return hasResult && (field === "Output" || field === "Assign") ? "result" : undefined;
}

/** A state that leads on says where, or that it is the end. */
function checkEnd(state: JsonObject, type: StateType, path: string, report: Report): void {
  if (type === "Choice" || type === "Succeed" || type === "Fail") return;
  if ("Next" in state || state.End === true) return;
  report.schema(path, "This object should have only one of the following fields: [Next, End]");
}

function checkWait(state: JsonObject, path: string, report: Report): void {
  const times = ["SecondsPath", "Seconds", "TimestampPath", "Timestamp"];
  const given = times.filter((name) => name in state);
  if (given.length === 1) return;
  report.schema(
    path,
    given.length > 1
      ? onlyOneOf(times)
      : `This object should have only one of the following fields: [${times.join(", ")}]`,
  );
}

function checkParallel(state: JsonObject, path: string, machine: Machine, depth: number): void {
  const { Branches } = state;
  if (!("Branches" in state)) {
    machine.report.schema(path, "These fields are required: [Branches]");
    return;
  }
  if (!Array.isArray(Branches)) return;
  if (Branches.length === 0) {
    machine.report.schema(`${path}/Branches`, "Value cannot be empty");
    return;
  }
  for (const [index, branch] of Branches.entries()) {
    checkNested(branch, `${path}/Branches[${index}]`, BRANCH_FIELDS, machine, depth);
  }
}

function checkProcessor(state: JsonObject, path: string, machine: Machine, depth: number): void {
  const { ItemProcessor, Iterator } = state;
  if (ItemProcessor !== undefined) {
    checkNested(ItemProcessor, `${path}/ItemProcessor`, PROCESSOR_FIELDS, machine, depth);
  } else if (Iterator !== undefined) {
    checkNested(Iterator, `${path}/Iterator`, PROCESSOR_FIELDS, machine, depth);
  } else {
    machine.report.schema(
      path,
      "This object should have only one of the following fields: [ItemProcessor, Iterator]",
    );
  }
}

/** The states inside have the machine's query language, whatever the state around them has. */
function checkNested(
  scope: Json,
  path: string,
  fields: readonly string[],
  machine: Machine,
  depth: number,
): void {
  if (!isObject(scope)) {
    machine.report.schema(path, "Expected value of type Object");
    return;
  }
  for (const name of Object.keys(scope)) {
    if (!fields.includes(name)) machine.report.schema(path, `Field '${name}' is not supported`);
  }
  checkScope(scope, path, machine, depth + 1);
}

function checkLabel({ Label }: JsonObject, path: string, { labels, report }: Machine): void {
  if (typeof Label !== "string") return;
  if (labels.has(Label)) {
    report.error("DUPLICATE_LABEL_NAME", `${path}/Label`, `Duplicate Label name: ${Label}`);
  }
  labels.add(Label);
}
