export {
  destroy,
  type EngineOptions,
  type EngineResult,
  preview,
  refresh,
  up,
} from "./engine";
export { ProjectError } from "./errors";
export type { Diagnostic, EngineEvent, Finding } from "./events";
export type { Operation } from "./plan";
export type { ResourceState } from "./state";
