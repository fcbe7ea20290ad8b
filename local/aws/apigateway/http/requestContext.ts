import type { HttpRequest } from "../../service";
import type { ApiRecord, StageRecord } from "../records";

/** A request to an API, with what its event and its access log say of it. */
export interface GatewayRequest {
  readonly api: ApiRecord;
  readonly stage: StageRecord;
  readonly requestId: string;
  readonly method: string;
  /** Decoded, with the name of a stage that has one. */
  readonly path: string;
  /** Decoded, without the stage. */
  readonly routePath: string;
  /** As sent, without the question mark. */
  readonly rawQueryString: string;
  readonly protocol: string;
  readonly domainName: string;
  readonly sourceIp: string;
  readonly userAgent: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly http: HttpRequest;
}

/** Finds the stage that a request is for: the one that its path names, else `$default`. */
export function stageOf(
  api: ApiRecord,
  pathAfterApi: string,
): { stage: StageRecord; routePath: string } | undefined {
  const [, first = ""] = pathAfterApi.split("/");
  if (first !== "$default" && Object.hasOwn(api.stages, first)) {
    return { stage: api.stages[first], routePath: pathAfterApi.slice(first.length + 1) || "/" };
  }
  const stage = api.stages["$default"];
  return stage && { stage, routePath: pathAfterApi };
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** As in Apache's logs: `24/Nov/2026:15:05:00 +0000`. */
export function commonLogTime(time: number): string {
  const date = new Date(time);
  const [, clock] = date.toISOString().split("T");
  const day = String(date.getUTCDate()).padStart(2, "0");
  return `${day}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}:${clock.slice(0, 8)} +0000`;
}
