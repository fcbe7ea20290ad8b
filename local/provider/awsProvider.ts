import { randomBytes } from "node:crypto";
import { withHashes } from "./archives";
import { AwsClients, type AwsEnvironment } from "./awsClients";
import { FUNCTIONS } from "./functions";
import type { Difference, ResourceProvider } from "./resourceProvider";
import { RESOURCE_TYPES } from "./resources";
import { documentText } from "./resources/documentText";
import { type Inputs, type ResourceType, removedKeys } from "./resourceType";
import { isRecord, type Properties, sameValue, UNKNOWN } from "./values";

/** Under it the Pulumi AWS provider keeps which inputs are not the program's. */
const DEFAULTS = "__defaults";

const byToken = new Map(RESOURCE_TYPES.map((type) => [type.token, type]));

/** The types of the Pulumi AWS provider that serverless stacks use, by plain AWS SDK calls. */
export class AwsProvider implements ResourceProvider {
  private readonly aws: AwsClients;

  constructor(environment: AwsEnvironment) {
    this.aws = new AwsClients(environment);
  }

  async check(token: string, name: string, inputs: Properties, old: Properties = {}) {
    const { nameProperty, documents = [], defaults = {}, namePattern } = typeOf(token);
    const filled: Record<string, unknown> = { ...defaults };
    if (nameProperty) {
      const wasGenerated = defaultsOf(old).includes(nameProperty);
      filled[nameProperty] = wasGenerated ? old[nameProperty] : generatedName(name, namePattern);
    }
    const given = Object.fromEntries(
      Object.entries(inputs)
        .filter(([, value]) => value !== undefined && value !== null)
        .map(([key, value]) => [key, documents.includes(key) ? documentText(value) : value]),
    );
    const unsaid = Object.keys(filled).filter((key) => !(key in given));
    const checked = { ...filled, ...given, [DEFAULTS]: unsaid };
    return withHashes(checked) as Properties;
  }

  diff(token: string, oldInputs: Properties, newInputs: Properties): Difference {
    const { replaces, nameProperty } = typeOf(token);
    const changed = [
      ...Object.keys(newInputs).filter((key) => !sameInput(oldInputs[key], newInputs[key])),
      ...removedKeys(oldInputs, newInputs),
    ].filter((key) => key !== DEFAULTS);
    return {
      changed,
      replaces: changed.filter((key) => replaces.includes("*") || replaces.includes(key)),
      deleteBeforeReplace:
        nameProperty !== undefined &&
        !defaultsOf(newInputs).includes(nameProperty) &&
        !changed.includes(nameProperty),
    };
  }

  plan(token: string, inputs: Properties, old: Properties = {}): Properties {
    const { computed } = typeOf(token);
    const unknown = computed.map((key) => [key, key in old ? old[key] : UNKNOWN]);
    return { ...Object.fromEntries(unknown), ...outputsOf(inputs) };
  }

  async create(token: string, inputs: Properties) {
    const type = typeOf(token);
    const id = await type.create(inputs, this.aws);
    return { id, outputs: await this.outputs(type, id, inputs) };
  }

  async update(
    token: string,
    id: string,
    inputs: Properties,
    old: { readonly inputs: Properties },
  ) {
    const type = typeOf(token);
    if (!type.update) throw new Error(`${token} cannot be updated`);
    await type.update(id, inputs, this.aws, old.inputs);
    return this.outputs(type, id, inputs);
  }

  async read(token: string, id: string, inputs: Properties) {
    const type = typeOf(token);
    const found = await type.read(id, this.aws, inputs);
    if (!found) return undefined;
    if (Object.keys(inputs).length === 0)
      return { inputs: inputsFrom(type, found), outputs: found };
    const asWas = Object.entries(inputs).map(([key, value]) => [
      key,
      key in found && !sameInput(value, found[key]) ? found[key] : value,
    ]);
    return {
      inputs: Object.fromEntries(asWas) as Properties,
      outputs: { ...outputsOf(inputs), ...found },
    };
  }

  async delete(token: string, id: string, { inputs }: { readonly inputs: Properties }) {
    await typeOf(token).delete(id, this.aws, inputs as Inputs);
  }

  async invoke(token: string, args: Properties): Promise<Properties> {
    const answer = FUNCTIONS.get(token);
    if (answer) return answer(args, this.aws);
    throw new Error(
      `the local provider does not have the function ${token}; it has ` +
        `${[...FUNCTIONS.keys()].join(", ")}`,
    );
  }

  private async outputs(type: ResourceType, id: string, inputs: Properties): Promise<Properties> {
    const found = await type.read(id, this.aws, inputs);
    if (!found) throw new Error(`${type.token} ${id} was made, and is gone already`);
    return { ...outputsOf(inputs), ...found };
  }
}

function typeOf(token: string): ResourceType {
  const type = byToken.get(token);
  if (type) return type;
  throw new Error(
    `the local provider does not have the resource type ${token}; it has ` +
      `${[...byToken.keys()].join(", ")}`,
  );
}

/** Of a resource that is imported, nobody has written inputs: what can be one, is. */
function inputsFrom({ computed }: ResourceType, found: Properties): Properties {
  return Object.fromEntries(Object.entries(found).filter(([key]) => !computed.includes(key)));
}

/** Tags of the resource are all its tags, as the local provider has no default ones. */
function outputsOf(inputs: Properties): Properties {
  const { [DEFAULTS]: _, ...outputs } = inputs;
  return "tags" in outputs ? { ...outputs, tagsAll: outputs.tags } : outputs;
}

function defaultsOf(inputs: Properties): readonly string[] {
  return (inputs[DEFAULTS] as readonly string[] | undefined) ?? [];
}

/** Archives are the same when their contents are; JSON documents when they mean the same. */
function sameInput(old: unknown, now: unknown): boolean {
  if (isRecord(old) && isRecord(now) && old.hash && now.hash) return old.hash === now.hash;
  if (sameValue(old, now)) return true;
  const [oldDocument, newDocument] = [documentOf(old), documentOf(now)];
  return (
    oldDocument !== undefined && newDocument !== undefined && sameValue(oldDocument, newDocument)
  );
}

function documentOf(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

/** The resource's name and seven hexadecimal digits, as Pulumi names what has no name. */
function generatedName(name: string, pattern: (name: string) => string = (same) => same): string {
  return pattern(`${name}-${randomBytes(4).toString("hex").slice(0, 7)}`);
}
