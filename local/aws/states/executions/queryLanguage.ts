import type { JsonObject } from "../json";

/**
 * Names the first state, in order of the definition, whose query language is JSONPath, as
 * `/States/Name`; undefined when every state speaks JSONata.
 */
export function needsJsonPath(definition: JsonObject): string | undefined {
  return inBlock(definition, definition["QueryLanguage"] ?? "JSONPath", "");
}

function inBlock(block: JsonObject, inherited: unknown, path: string): string | undefined {
  for (const [name, state] of Object.entries(block["States"] as JsonObject)) {
    const found = inState(state as JsonObject, inherited, `${path}/States/${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A state's own QueryLanguage does not reach the states inside it: those take the machine's. */
function inState(state: JsonObject, inherited: unknown, path: string): string | undefined {
  if ((state["QueryLanguage"] ?? inherited) !== "JSONata") return path;
  const processor = state["ItemProcessor"] ?? state["Iterator"];
  if (processor !== undefined) {
    return inBlock(processor as JsonObject, inherited, `${path}/ItemProcessor`);
  }
  for (const [index, branch] of ((state["Branches"] ?? []) as JsonObject[]).entries()) {
    const found = inBlock(branch, inherited, `${path}/Branches[${index}]`);
    if (found !== undefined) return found;
  }
  return undefined;
}
