import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { createReadStream } from "node:fs";
import type { ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { HttpRequest, ServiceContext } from "../service";
import type { CodeStore } from "./codeStore";
import type { FunctionCode } from "./functionRecord";

/** AWS: the location is valid for ten minutes. */
const VALID_SECONDS = 600;
const PATH = /^\/_lambda\/code\/([0-9a-f]{64})\.zip$/;

/** Locations from which archives can be fetched for a while, without a signature in the headers. */
export class Downloads {
  /** The first segment of their paths. */
  readonly folder = "_lambda";
  private readonly key = randomBytes(32);

  constructor(
    private readonly context: ServiceContext,
    private readonly codes: CodeStore,
  ) {}

  locationOf({ sha256 }: FunctionCode): string {
    const name = Buffer.from(sha256, "base64").toString("hex");
    const expires = Math.floor(this.context.clock.now() / 1000) + VALID_SECONDS;
    const query = new URLSearchParams({
      Expires: String(expires),
      Signature: this.sign(name, String(expires)),
    });
    return `${this.context.endpoint}/${this.folder}/code/${name}.zip?${query}`;
  }

  async handle({ method, path, query }: HttpRequest, response: ServerResponse): Promise<void> {
    const name = PATH.exec(path)?.[1];
    const expires = query.get("Expires") ?? "";
    const signature = Buffer.from(query.get("Signature") ?? "");
    const expected = Buffer.from(this.sign(name ?? "", expires));
    const isSigned = signature.length === expected.length && timingSafeEqual(signature, expected);
    if (name === undefined || method !== "GET" || !isSigned) return refuse(response);
    if (Number(expires) * 1000 < this.context.clock.now()) return refuse(response);
    const sha256 = Buffer.from(name, "hex").toString("base64");
    response.writeHead(200, { "content-type": "application/zip" });
    await pipeline(createReadStream(this.codes.archiveFile({ sha256, size: 0 })), response);
  }

  private sign(name: string, expires: string): string {
    return createHmac("sha256", this.key).update(`${name}\n${expires}`).digest("base64url");
  }
}

function refuse(response: ServerResponse): void {
  response.writeHead(403, { "content-type": "application/xml" });
  response.end("<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>");
}
