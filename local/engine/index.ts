export { UNKNOWN } from "../provider/values";
export { destroy, preview, refresh, up } from "./engine";
export { NotThereError, ProjectError } from "./errors";
export type { Diagnostic, EngineEvent, Finding } from "./events";
export type { EngineOptions, EngineResult } from "./options";
export type { Operation } from "./plan";
export type { ResourceState } from "./state";
