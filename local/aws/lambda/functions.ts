import { randomUUID } from "node:crypto";
import type { ServiceContext } from "../service";
import type { Collection } from "../store";
import type { FunctionRecord } from "./functionRecord";
import { checkLength, invalidParameter, notFound, violation } from "./validation";

/** `name`, `ACCOUNT:name`, `ACCOUNT:function:name` or an ARN, each with or without a qualifier. */
const REFERENCE =
  /^(?:(?:arn:(?<partition>aws[a-zA-Z-]*):lambda:(?<region>[a-z0-9-]+):)?(?<account>\d{12}):)?(?:function:)?(?<name>[a-zA-Z0-9-_]+)(?::(?<qualifier>\$LATEST|[a-zA-Z0-9-_]+))?$/;
/** As AWS writes it in its messages. */
const REFERENCE_PATTERN =
  "(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?";
const MAX_REFERENCE = 140;
const MAX_NAME = 64;

export interface FunctionReference {
  readonly name: string;
  readonly arn: string;
  readonly qualifier?: string;
}

/** The functions of the account. */
export class Functions {
  private readonly records: Collection<FunctionRecord>;

  constructor(private readonly context: ServiceContext) {
    this.records = context.store.collection("lambda/functions");
  }

  /**
   * What a FunctionName refers to, whether it exists or not.
   *
   * @param qualifier the separate parameter of that name
   * @throws ValidationException for what is no reference, InvalidParameterValueException for a name
   * that is too long and for two qualifiers that differ
   */
  refer(reference: unknown, qualifier?: string): FunctionReference {
    const text = String(reference ?? "");
    const { name, account, region, qualifier: own } = REFERENCE.exec(text)?.groups ?? {};
    checkLength("functionName", text, MAX_REFERENCE);
    if (name === undefined) {
      const rule = `Member must satisfy regular expression pattern: ${REFERENCE_PATTERN}`;
      throw violation("functionName", text, rule);
    }
    if (name.length > MAX_NAME) {
      const rule = `Member must have length less than or equal to ${MAX_NAME}`;
      throw invalidParameter(violation("functionName", name, rule).message);
    }
    if (own !== undefined && qualifier !== undefined && own !== qualifier) {
      throw invalidParameter(
        "The derived qualifier from the function name does not match the specified qualifier.",
      );
    }
    const arn = this.arnOf(name, account, region);
    return { name, arn, qualifier: qualifier ?? own };
  }

  arnOf(name: string, account = this.context.accountId, region = this.context.region): string {
    return `arn:${this.context.partition}:lambda:${region}:${account}:function:${name}`;
  }

  find(reference: unknown): FunctionRecord | undefined {
    const { name, arn } = this.refer(reference);
    const record = this.records.get(name);
    return record?.arn === arn ? record : undefined;
  }

  /**
   * The function that a FunctionName and Qualifier name; there is no other version than $LATEST.
   *
   * @param implied the qualifier that AWS then says it has looked for where none was given
   * @throws ResourceNotFoundException
   */
  get(functionName: unknown, qualifier?: string, implied?: "$LATEST"): FunctionRecord {
    const reference = this.refer(functionName, qualifier);
    const record = this.find(functionName);
    const asked = reference.qualifier;
    if (record && (asked === undefined || asked === "$LATEST")) return record;
    const [, , , region] = reference.arn.split(":");
    if (region !== this.context.region) {
      throw notFound(
        `Functions from '${region}' are not reachable in this region ('${this.context.region}')`,
      );
    }
    const shown = asked ?? implied;
    throw notFound(`Function not found: ${reference.arn}${shown ? `:${shown}` : ""}`);
  }

  /** Keeps a change, under a new revision id. */
  async save(record: FunctionRecord): Promise<FunctionRecord> {
    const revised = { ...record, revisionId: randomUUID() };
    await this.records.put(record.name, revised);
    return revised;
  }

  async delete(name: string): Promise<void> {
    await this.records.delete(name);
  }

  /** In the order of their names. */
  async list(after = "", limit?: number): Promise<FunctionRecord[]> {
    const found: FunctionRecord[] = [];
    for await (const [, record] of this.records.range({ gt: after, limit })) found.push(record);
    return found;
  }

  /** As AWS writes the time of a change. */
  now(): string {
    return new Date(this.context.clock.now()).toISOString().replace("Z", "+0000");
  }
}
