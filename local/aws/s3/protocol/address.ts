import type { HttpRequest } from "../../service";
import { s3Error } from "../errors";

export type Target = "service" | "bucket" | "object";

export interface Address {
  readonly on: Target;
  readonly bucket?: string;
  readonly key?: string;
}

/** Whom a request speaks to: `/bucket/key`, or `/key` with the bucket before `.localhost`. */
export function addressOf({ path, headers }: HttpRequest): Address {
  const [, host] = /^(.+)\.localhost(:\d+)?$/i.exec(headers.host ?? "") ?? [];
  const rest = path.slice(1);
  const slash = rest.indexOf("/");
  const bucket = host ?? decode(slash < 0 ? rest : rest.slice(0, slash));
  const key = decode(host !== undefined ? rest : slash < 0 ? "" : rest.slice(slash + 1));
  if (bucket === "") return { on: "service" };
  return key === "" ? { on: "bucket", bucket } : { on: "object", bucket, key };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw s3Error("InvalidRequest", {}, `Couldn't parse the specified URI: ${text}`);
  }
}
