import { randomUUID } from "node:crypto";
import { AwsError, type ServiceContext } from "../service";
import type { Collection } from "../store";
import { groupNotFound, invalidParameter, streamNotFound } from "./errors";
import { checkGroupName } from "./validation";

/** A log group as it is kept. */
export interface LogGroup {
  readonly name: string;
  /** Its streams and events are kept under this, so a group made anew starts empty. */
  readonly id: string;
  /** Milliseconds since the epoch, as are all times here. */
  readonly createdAt: number;
  /** Never expires when absent. */
  readonly retentionInDays?: number;
  readonly kmsKeyId?: string;
  readonly logGroupClass: "STANDARD" | "INFREQUENT_ACCESS" | "DELIVERY";
  readonly deletionProtection: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly storedBytes: number;
}

export interface LogStream {
  readonly name: string;
  readonly createdAt: number;
  readonly firstEventAt?: number;
  readonly lastEventAt?: number;
  readonly lastIngestionAt?: number;
}

export const GROUPS = "logs/groups";
/** Ids of deleted groups, until their streams and events are gone. */
export const GARBAGE = "logs/garbage";

export const streamsOf = (group: LogGroup) => `logs/streams/${group.id}`;
export const eventsOf = (group: LogGroup) => `logs/events/${group.id}`;

/** The log groups and streams of the account. */
export class LogGroups {
  private readonly groups: Collection<LogGroup>;

  constructor(private readonly context: ServiceContext) {
    this.groups = context.store.collection(GROUPS);
  }

  find(name: string): LogGroup | undefined {
    return this.groups.get(name);
  }

  get(name: string): LogGroup {
    const group = this.find(name);
    if (!group) throw groupNotFound();
    return group;
  }

  /** By `logGroupName`, or by `logGroupIdentifier`, which may be an ARN. */
  named(input: { logGroupName?: unknown; logGroupIdentifier?: unknown }): LogGroup {
    return this.get(groupNameIn(input));
  }

  /** By the `resourceArn` of the tagging operations. */
  byArn(arn: unknown): LogGroup {
    const name = groupNameOf(String(arn));
    if (name === undefined) {
      throw invalidParameter(`The specified ARN is not valid: ${arn}`);
    }
    const group = this.find(name);
    if (group) return group;
    throw new AwsError("ResourceNotFoundException", "The specified resource does not exist.");
  }

  async create(group: Omit<LogGroup, "id" | "createdAt" | "storedBytes">): Promise<void> {
    if (this.find(group.name)) {
      throw new AwsError(
        "ResourceAlreadyExistsException",
        "The specified log group already exists",
      );
    }
    const { clock } = this.context;
    await this.save({ ...group, id: randomUUID(), createdAt: clock.now(), storedBytes: 0 });
  }

  async save(group: LogGroup): Promise<void> {
    await this.groups.put(group.name, group);
  }

  /** Forgets the group at once; its events follow when the garbage is collected. */
  async remove(group: LogGroup): Promise<void> {
    await this.context.store.write([
      { collection: GROUPS, key: group.name, delete: true },
      { collection: GARBAGE, key: group.id, value: true },
    ]);
  }

  /** In the order of their names. */
  async *all(prefix = "", after = ""): AsyncIterable<LogGroup> {
    const bounds = after > prefix ? { gt: after } : { gte: prefix };
    for await (const [name, group] of this.groups.range(bounds)) {
      if (!name.startsWith(prefix)) return;
      yield group;
    }
  }

  streams(group: LogGroup): Collection<LogStream> {
    return this.context.store.collection(streamsOf(group));
  }

  stream(group: LogGroup, name: string): LogStream {
    const stream = this.streams(group).get(name);
    if (!stream) throw streamNotFound();
    return stream;
  }

  async createStream(group: LogGroup, name: string): Promise<void> {
    if (this.streams(group).get(name)) {
      throw new AwsError(
        "ResourceAlreadyExistsException",
        "The specified log stream already exists",
      );
    }
    await this.streams(group).put(name, { name, createdAt: this.context.clock.now() });
  }

  /** Events older than this have expired. */
  horizon({ retentionInDays }: LogGroup): number {
    if (retentionInDays === undefined) return 0;
    return this.context.clock.now() - retentionInDays * 24 * 60 * 60_000;
  }

  /** Without the `:*` that policies and log destinations end with. */
  arn(name: string): string {
    const { partition, region, accountId } = this.context;
    return `arn:${partition}:logs:${region}:${accountId}:log-group:${name}`;
  }

  streamArn(groupName: string, streamName: string): string {
    return `${this.arn(groupName)}:log-stream:${streamName}`;
  }
}

export function groupNameIn(input: {
  logGroupName?: unknown;
  logGroupIdentifier?: unknown;
}): string {
  const { logGroupName, logGroupIdentifier } = input;
  if (logGroupName === undefined && logGroupIdentifier !== undefined) {
    const identifier = String(logGroupIdentifier);
    return checkGroupName(groupNameOf(identifier) ?? identifier, "logGroupIdentifier");
  }
  return checkGroupName(logGroupName);
}

function groupNameOf(arn: string): string | undefined {
  return /^arn:[^:]+:logs:[^:]*:\d{12}:log-group:([^:]+)(:\*)?$/.exec(arn)?.[1];
}
