import type { ApiName, ErrorRequest, ResultRequest } from "../payloads";
import { executionName } from "./executionName";

/** An object that is to be written. */
export interface Document {
  readonly key: string;
  readonly contentType: string;
  readonly body: string;
}

/** Keys and contents follow from the request alone: written again, they are the same bytes. */
export function resultDocument(request: ResultRequest): Document {
  const { executionId, jiraStoryId, packageIds, metadata, parallelResults, decision } = request;
  return json(`outputs/${executionName(executionId)}/result.json`, {
    executionId,
    jiraStoryId,
    packageIds,
    metadata,
    parallelResults,
    callbackMessage: decision.message,
    callbackStatus: decision.status,
    decidedBy: decision.decidedBy,
    decidedAt: decision.decidedAt,
    completedAt: request.completedAt,
  });
}

/** What happened, a JSON object a line, in order. */
export function logDocument(request: ResultRequest): Document {
  const { executionId, jiraStoryId, packageIds, parallelResults, decision } = request;
  const checks: ApiName[] = ["validation", "deployment", "notification"];
  const lines = [
    { time: request.startedAt, event: "started", executionId, jiraStoryId, packageIds },
    ...checks.map((api) => ({ event: "checked", api, status: parallelResults[api].status })),
    {
      time: decision.decidedAt,
      event: "decided",
      status: decision.status,
      decidedBy: decision.decidedBy,
      message: decision.message,
    },
    { time: request.completedAt, event: "completed" },
  ];
  return {
    key: `logs/${executionName(executionId)}/execution.log`,
    contentType: "application/x-ndjson",
    body: lines.map((line) => `${JSON.stringify(line)}\n`).join(""),
  };
}

export function errorDocument(request: ErrorRequest): Document {
  const { executionId, jiraStoryId, state, error, cause, failedAt } = request;
  const { decidedBy, decidedAt } = request;
  return json(`logs/${executionName(executionId)}/error.json`, {
    executionId,
    ...(jiraStoryId !== undefined && { jiraStoryId }),
    state,
    error,
    cause,
    ...(decidedBy !== undefined && { decidedBy }),
    ...(decidedAt !== undefined && { decidedAt }),
    failedAt,
  });
}

function json(key: string, content: object): Document {
  return { key, contentType: "application/json", body: `${JSON.stringify(content, null, 2)}\n` };
}
