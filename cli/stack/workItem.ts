import { CommandError } from "../arguments";
import { readJson } from "../files";

/** A work item as the workflow reads it from S3. */
export interface WorkItem {
  readonly jiraStoryId: string;
  readonly packageIds: readonly string[];
  readonly metadata?: Readonly<Record<string, unknown>>;
}

const STORY = /^[A-Z][A-Z0-9_]+-[1-9][0-9]*$/;

/** Reads a work item and checks its shape before anything is uploaded. */
export async function readWorkItem(file: string): Promise<WorkItem> {
  const value = await readJson(file, "work item");
  const problem = problemOf(value);
  if (problem) throw new CommandError(`the work item '${file}' is wrong: ${problem}`);
  return value as WorkItem;
}

function problemOf(value: unknown): string | undefined {
  if (!isObject(value)) return "it must be a JSON object";
  const { jiraStoryId, packageIds, metadata } = value;
  if (typeof jiraStoryId !== "string" || jiraStoryId.length > 255 || !STORY.test(jiraStoryId)) {
    return `jiraStoryId must be a story key such as PROJ-123, not ${JSON.stringify(jiraStoryId)}`;
  }
  const named = (id: unknown) => typeof id === "string" && id !== "";
  if (!Array.isArray(packageIds) || !packageIds.length || !packageIds.every(named)) {
    return `packageIds must be a non-empty list of names, not ${JSON.stringify(packageIds)}`;
  }
  if (metadata !== undefined && !isObject(metadata)) {
    return `metadata must be an object, not ${JSON.stringify(metadata)}`;
  }
  return undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
