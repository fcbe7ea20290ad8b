import type { StoryItem } from "../../../functions/stories/items";
import type { StoryTable } from "../../../functions/stories/storyTable";

export type StoredItem = StoryItem & { attempt?: number };

/** Makes an operation fail, before it has its effect or after it, or lets it be. */
export type Around = <T>(operation: keyof StoryTable, effect: () => T) => Promise<T>;

/** A token table in memory that honours the conditions of the real one. */
export class MemoryStoryTable implements StoryTable {
  readonly items = new Map<string, StoredItem>();

  constructor(
    private readonly now: () => number,
    private readonly around: Around,
  ) {}

  addDecision(decision: Parameters<StoryTable["addDecision"]>[0]): Promise<void> {
    return this.around("addDecision", () => {
      const old = this.items.get(keyOf(decision));
      if (!old || old.expirationTime <= Math.floor(this.now() / 1000)) this.put(decision);
    });
  }

  addExecution(execution: Parameters<StoryTable["addExecution"]>[0]): Promise<boolean> {
    return this.around("addExecution", () => {
      const old = this.items.get(keyOf(execution));
      const startedAt = old && "startedAt" in old ? old.startedAt : "";
      if (startedAt > execution.startedAt) return false;
      const isSame = startedAt === execution.startedAt;
      if (isSame && (old?.attempt ?? 0) > execution.attempt) return false;
      this.put({ ...(isSame && old), ...execution });
      return true;
    });
  }

  read(story: string): Promise<StoryItem[]> {
    return this.around("read", () =>
      [...this.items.values()]
        .filter(({ jiraStoryId }) => jiraStoryId === story)
        .map((item) => structuredClone(item)),
    );
  }

  promise(...[execution, outcome]: Parameters<StoryTable["promise"]>): Promise<boolean> {
    return this.around("promise", () => {
      const item = this.waiting(execution);
      if (!item || (item.outcome && item.outcome.status !== "gone")) return false;
      this.put({ ...item, outcome });
      return true;
    });
  }

  release(...[execution, outcome]: Parameters<StoryTable["release"]>): Promise<boolean> {
    return this.around("release", () => {
      const item = this.waiting(execution);
      if (!item) return false;
      const { taskToken: _, ...rest } = item;
      this.put({ ...rest, outcome });
      return true;
    });
  }

  private waiting(of: Parameters<StoryTable["promise"]>[0]) {
    const item = this.items.get(keyOf(of));
    return item && "taskToken" in item && item.taskToken === of.taskToken ? item : undefined;
  }

  /** As DynamoDB keeps an item: without the attributes that have no value. */
  private put(item: StoredItem): void {
    this.items.set(keyOf(item), JSON.parse(JSON.stringify(item)));
  }
}

function keyOf(item: { jiraStoryId: string; recordKey: string }): string {
  return `${item.jiraStoryId}/${item.recordKey}`;
}
