import type { Operation } from "./plan";

/** What the engine tells while it works, in the order it happens. */
export type EngineEvent =
  | {
      readonly kind: "resource";
      readonly urn: string;
      readonly type: string;
      readonly name: string;
      readonly operation: Operation;
      readonly phase: "started" | "done" | "failed";
    }
  | ({ readonly kind: "diagnostic" } & Diagnostic)
  | ({ readonly kind: "finding" } & Finding);

export interface Diagnostic {
  readonly severity: "debug" | "info" | "warning" | "error";
  readonly message: string;
  /** The resource it is about, if it is about one. */
  readonly urn?: string;
}

/** What a policy has found. */
export interface Finding {
  readonly pack: string;
  readonly policy: string;
  readonly enforcementLevel: "advisory" | "mandatory" | "remediate" | "disabled";
  readonly message: string;
  readonly urn: string;
}
