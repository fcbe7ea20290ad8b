import { Readable } from "node:stream";
import { DATA_LIMIT } from "../interpreter/activation";
import type { Json, JsonObject } from "../json";
import type { Integration } from "./integrations";

/** Says that a task's result holds more than a state may take. */
export class TooMuchData extends Error {}

/** A task's arguments as the input of the API operation. */
export function toApiInput(integration: Integration, input: JsonObject): Record<string, unknown> {
  const named = integration.lowerCamel ? (rename(input, lowerFirst) as JsonObject) : input;
  const api: Record<string, unknown> = { ...named };
  for (const body of integration.bodies) {
    if (api[body] !== undefined) api[body] = Buffer.from(JSON.stringify(api[body]), "utf8");
  }
  return api;
}

/** An operation's output as a task's result: bytes as text, times as ISO 8601, names in PascalCase. */
export async function toTaskResult(integration: Integration, output: unknown): Promise<Json> {
  const value = (await toJson(output ?? {})) ?? {};
  return integration.lowerCamel ? rename(value, upperFirst) : value;
}

async function toJson(value: unknown): Promise<Json | undefined> {
  if (value === undefined || typeof value === "function") return undefined;
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null) return value as Json;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return bytesOf(value);
  if (value instanceof Readable) return readAll(value);
  if (Array.isArray(value)) {
    return Promise.all(value.map(async (item) => (await toJson(item)) ?? null));
  }
  const object: Record<string, Json> = {};
  for (const [key, item] of Object.entries(value)) {
    const json = await toJson(item);
    if (json !== undefined) object[key] = json;
  }
  return object;
}

function bytesOf(bytes: Uint8Array): string {
  if (bytes.byteLength > DATA_LIMIT) throw new TooMuchData();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}

async function readAll(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    // Leaving the loop destroys the stream: the rest is not read.
    if (length > DATA_LIMIT) throw new TooMuchData();
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Keys of tags are their owner's and stay as they are. */
function rename(value: Json, change: (name: string) => string): Json {
  if (Array.isArray(value)) return value.map((item: Json) => rename(item, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const ownKeys = /^tags$/i.test(key) && !Array.isArray(item);
      return [change(key), ownKeys ? item : rename(item, change)];
    }),
  );
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

export function upperFirst(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
