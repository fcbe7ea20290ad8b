import { randomInt } from "node:crypto";
import { pageToken, placeIn } from "../pageToken";
import { type Access, AwsError, type ServiceContext } from "../service";
import type { Collection } from "../store";
import type { ApiRecord } from "./records";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
const API_ID_LENGTH = 10;
const PART_ID_LENGTH = 7;

type Part = "Integration" | "Route" | "Stage" | "Deployment";
const COLLECTION_OF = {
  Integration: "integrations",
  Route: "routes",
  Stage: "stages",
  Deployment: "deployments",
} as const;

/** The HTTP APIs of the account. */
export class Apis {
  private readonly records: Collection<ApiRecord>;

  constructor(private readonly context: ServiceContext) {
    this.records = context.store.collection("apigateway/apis");
  }

  find(id: string): ApiRecord | undefined {
    return this.records.get(id);
  }

  /** @throws NotFoundException */
  get(id: string): ApiRecord {
    const api = this.records.get(id);
    if (api) return api;
    throw notFound(`Invalid API identifier specified ${this.context.accountId}:${id}`);
  }

  /**
   * One of the things that belong to an API.
   *
   * @throws NotFoundException
   */
  part<P extends Part>(
    apiId: string,
    kind: P,
    id: string,
  ): ApiRecord[(typeof COLLECTION_OF)[P]][string] {
    const parts = this.get(apiId)[COLLECTION_OF[kind]];
    if (!Object.hasOwn(parts, id)) throw notFound(`Invalid ${kind} identifier specified ${id}`);
    return parts[id] as ApiRecord[(typeof COLLECTION_OF)[P]][string];
  }

  async save(api: ApiRecord): Promise<void> {
    await this.records.put(api.id, api);
  }

  async delete(id: string): Promise<void> {
    await this.records.delete(id);
  }

  async list(): Promise<ApiRecord[]> {
    const found: ApiRecord[] = [];
    for await (const [, api] of this.records.range()) found.push(api);
    return found;
  }

  newApiId(): string {
    return randomId(API_ID_LENGTH);
  }

  newPartId(): string {
    return randomId(PART_ID_LENGTH);
  }

  now(): number {
    return this.context.clock.now();
  }

  /** Where the API is called; the port is another one after each start. */
  endpointOf(id: string): string {
    return `${this.context.endpoint}/${id}`;
  }

  /** IAM knows API Gateway's actions by HTTP method, and its resources by path. */
  access(method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: string): Access {
    const { partition, region } = this.context;
    const resource = `arn:${partition}:apigateway:${region}::${path}`;
    return { action: `apigateway:${method}`, resource };
  }
}

function randomId(length: number): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
}

export function notFound(message: string): AwsError {
  return new AwsError("NotFoundException", message, 404);
}

export function badRequest(message: string): AwsError {
  return new AwsError("BadRequestException", message, 400);
}

export function conflict(message: string): AwsError {
  return new AwsError("ConflictException", message, 409);
}

/** What AWS has and this emulation lacks. */
export function notEmulated(what: string): AwsError {
  return new AwsError("NotImplemented", `${what} is not emulated here`, 501);
}

/** Refuses members that would change what is answered and are not emulated. */
export function refuseMembers(input: any, members: readonly string[]): void {
  for (const member of members) {
    if (input[member] !== undefined) throw notEmulated(member);
  }
}

/** A page of a list, as `{Items, NextToken}`; the token is the place of the next item. */
export function pageOf<T>(items: readonly T[], input: any): { Items: T[]; NextToken?: string } {
  const { MaxResults, NextToken } = input;
  const size = MaxResults === undefined ? items.length : Number(MaxResults);
  const start = NextToken === undefined ? 0 : Number(placeIn(NextToken));
  if (!Number.isInteger(size) || size < 0) throw badRequest("Invalid MaxResults specified");
  if (!Number.isInteger(start) || start < 0) throw badRequest("Invalid NextToken specified");
  const end = start + Math.max(1, size);
  return {
    Items: items.slice(start, end),
    ...(end < items.length && { NextToken: pageToken(String(end)) }),
  };
}

/** What of the input is one of the members, and not undefined. */
export function picked<K extends string>(
  input: Readonly<Partial<Record<K, any>>>,
  members: readonly K[],
): Partial<Record<K, any>> {
  const found: Partial<Record<K, any>> = {};
  for (const member of members) {
    if (input[member] !== undefined) found[member] = input[member];
  }
  return found;
}
