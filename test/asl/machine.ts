import assert from "node:assert/strict";
import { checkDefinition } from "../../asl";

export type Fields = Readonly<Record<string, unknown>>;
export type MachineType = "STANDARD" | "EXPRESS";

export const JSONATA = { QueryLanguage: "JSONata" };
export const LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:f";

/** A machine of one state, which is its end. */
export function machine(state: Fields, top: Fields = {}) {
  const isEnd = ["Choice", "Succeed", "Fail"].includes(state.Type as string) || "Next" in state;
  return { StartAt: "Only", States: { Only: { ...(!isEnd && { End: true }), ...state } }, ...top };
}

/** A Map of one inner state, which does nothing. */
export function map(state: Fields = {}, config?: Fields): Fields {
  const ItemProcessor = {
    ...(config && { ProcessorConfig: config }),
    StartAt: "Inner",
    States: { Inner: { Type: "Pass", End: true } },
  };
  return { Type: "Map", ItemProcessor, ...state };
}

/** The errors of a definition, one text each: code, place and message. */
export function errors(definition: unknown, type?: MachineType): string[] {
  return checkDefinition(definition, { type })
    .filter(({ severity }) => severity === "error")
    .map(({ code, path, message }) => `${code} ${path} ${message}`);
}

export function assertValid(definition: unknown, type?: MachineType): void {
  assert.deepEqual(errors(definition, type), []);
}

export function assertRefused(definition: unknown, expected: RegExp, type?: MachineType): void {
  const found = errors(definition, type);
  assert.ok(
    found.some((each) => expected.test(each)),
    `expected ${expected}, got ${JSON.stringify(found)}`,
  );
}
