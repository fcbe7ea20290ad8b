import { randomUUID } from "node:crypto";
import { AwsError, type ServiceContext } from "../service";
import type { Collection } from "../store";
import type { FunctionRecord } from "./functionRecord";

/** `name`, `ACCOUNT:name`, `ACCOUNT:function:name` or an ARN, each with or without a qualifier. */
const REFERENCE =
  /^(?:(?:arn:(?<partition>aws[a-zA-Z-]*):lambda:(?<region>[a-z0-9-]+):)?(?<account>\d{12}):)?(?:function:)?(?<name>[a-zA-Z0-9-_]+)(?::(?<qualifier>\$LATEST|[a-zA-Z0-9-_]+))?$/;
/** AWS: the API reference of CreateFunction. */
const REFERENCE_PATTERN =
  "(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?";
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
   * @throws ValidationException for what is no reference, InvalidParameterValueException for two
   * qualifiers that differ
   */
  refer(reference: unknown, qualifier?: string): FunctionReference {
    const text = String(reference ?? "");
    const { name, account, region, qualifier: own } = REFERENCE.exec(text)?.groups ?? {};
    if (name === undefined || name.length > MAX_NAME) {
      throw new AwsError(
        "ValidationException",
        name === undefined
          ? `1 validation error detected: Value '${text}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: ${REFERENCE_PATTERN}`
          : `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to ${MAX_NAME}`,
      );
    }
    if (own !== undefined && qualifier !== undefined && own !== qualifier) {
      throw new AwsError(
        "InvalidParameterValueException",
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
   * @throws ResourceNotFoundException
   */
  get(functionName: unknown, qualifier?: string): FunctionRecord {
    const reference = this.refer(functionName, qualifier);
    const record = this.find(functionName);
    const unqualified = reference.qualifier === undefined || reference.qualifier === "$LATEST";
    if (record && unqualified) return record;
    const arn = unqualified ? reference.arn : `${reference.arn}:${reference.qualifier}`;
    throw new AwsError("ResourceNotFoundException", `Function not found: ${arn}`, 404);
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
