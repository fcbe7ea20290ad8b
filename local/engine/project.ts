import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, YAMLParseError } from "yaml";
import { isRecord } from "../provider/values";
import { NotThereError, ProjectError } from "./errors";

/** A Pulumi program and the configuration of one of its stacks. */
export interface Project {
  readonly name: string;
  readonly folder: string;
  readonly stack: string;
  /** The folder or file the program begins in, relative to its own folder. */
  readonly main: string;
  readonly tsconfig?: string;
  /** Values as the language runtime takes them: text, or JSON for lists and objects. */
  readonly config: Readonly<Record<string, string>>;
}

type Schema = { readonly type?: string; readonly default?: unknown; readonly value?: unknown };

/**
 * Reads a project and the configuration of a stack, defaults and types of the project's schema
 * included. @throws ProjectError
 */
export function readProject(folder: string, stack: string): Project {
  const file = join(folder, "Pulumi.yaml");
  const project =
    readYaml(file) ?? fail(`${folder} has no Pulumi.yaml, so it is no Pulumi program`);
  const { name, runtime, main, config } = project;
  if (typeof name !== "string" || name === "") fail(`${file} must have a name`);
  const [language, options] = isRecord(runtime) ? [runtime.name, runtime.options] : [runtime, {}];
  if (language !== "nodejs") fail(`${file} must have the runtime nodejs, not '${language}'`);
  const stackFile = join(folder, `Pulumi.${stack}.yaml`);
  if (!existsSync(stackFile)) refuseUnknownStack(folder, stack);
  const own = readYaml(stackFile)?.config ?? {};
  const tsconfig = isRecord(options) ? options.tsconfig : undefined;
  return {
    name: name as string,
    folder,
    stack,
    main: typeof main === "string" ? main : ".",
    ...(typeof tsconfig === "string" && { tsconfig: join(folder, tsconfig) }),
    config: resolveConfig(name as string, stack, isRecord(config) ? config : {}, own, stackFile),
  };
}

/** A stack needs no file of its own; where others have one, a missing one is a slip. */
function refuseUnknownStack(folder: string, stack: string): void {
  if (!/^[\w.-]{1,100}$/.test(stack)) {
    throw new NotThereError(
      `'${stack}' is no name for a stack: letters, digits, hyphens, underscores and full stops`,
    );
  }
  const known = readdirSync(folder).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
  if (known.length > 0) {
    throw new NotThereError(
      `there is no stack '${stack}' in ${folder}; it has ${known.sort().join(", ")}`,
    );
  }
}

function resolveConfig(
  project: string,
  stack: string,
  schemas: Record<string, unknown>,
  own: unknown,
  stackFile: string,
): Record<string, string> {
  if (!isRecord(own)) fail(`${stackFile}: config must be an object`);
  const values = new Map<string, unknown>();
  for (const [key, value] of Object.entries(own as object)) {
    if (isRecord(value) && "secure" in value) {
      fail(
        `${stackFile}: ${key} is encrypted, which needs the passphrase or key of its owner; keep ` +
          "secrets in Secrets Manager instead",
      );
    }
    values.set(key.includes(":") ? key : `${project}:${key}`, value);
  }
  for (const [key, schema] of Object.entries(schemas)) {
    const name = key.includes(":") ? key : `${project}:${key}`;
    const { type, default: byDefault, value } = schemaOf(schema);
    if (!values.has(name)) values.set(name, value ?? byDefault);
    const found = values.get(name);
    if (found === undefined) {
      fail(
        `stack '${stack}' is missing a value for the configuration key '${name}'; set it in ${stackFile}`,
      );
    }
    if (type && !hasType(found, type)) {
      fail(
        `stack '${stack}' has ${JSON.stringify(found)} for the configuration key '${name}', which ` +
          `must be of type '${type}'`,
      );
    }
  }
  return Object.fromEntries(Array.from(values, ([key, value]) => [key, asText(value)]));
}

/** A schema may be short: a key and its value. */
function schemaOf(schema: unknown): Schema {
  return isRecord(schema) ? (schema as Schema) : { value: schema };
}

function hasType(value: unknown, type: string): boolean {
  switch (type) {
    case "string":
      return typeof value === "string";
    case "integer":
      return Number.isInteger(value) || (typeof value === "string" && /^-?\d+$/.test(value));
    case "number":
      return (
        typeof value === "number" ||
        (typeof value === "string" && value.trim() !== "" && !Number.isNaN(Number(value)))
      );
    case "boolean":
      return typeof value === "boolean" || value === "true" || value === "false";
    case "array":
      return Array.isArray(value);
    case "object":
      return isRecord(value);
    default:
      return fail(`the type '${type}' is none that a configuration key can have`);
  }
}

function asText(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function readYaml(file: string): Record<string, unknown> | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const content = parse(readFileSync(file, "utf8")) ?? {};
    return isRecord(content) ? content : fail(`${file} must hold an object`);
  } catch (error) {
    if (error instanceof YAMLParseError) return fail(`${file} is not YAML: ${error.message}`);
    throw error;
  }
}

function fail(message: string): never {
  throw new ProjectError(message);
}
