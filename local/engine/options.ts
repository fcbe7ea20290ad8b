import type { Properties } from "../provider/values";
import type { Summary } from "./deployment";
import type { Diagnostic, EngineEvent, Finding } from "./events";
import type { ResourceState } from "./state";

export interface EngineOptions {
  /** The folder of the Pulumi program. */
  readonly program: string;
  readonly stack: string;
  /** Where the stack's state is kept; without it there is none, and everything would be new. */
  readonly dataDirectory?: string;
  /** What the program, the packs and the provider get of AWS: endpoint, region, credentials. */
  readonly environment: Readonly<Record<string, string>>;
  /** Folders of policy packs. */
  readonly policyPacks?: readonly string[];
  /** Looks again at what the program has not changed: it may be gone, or have another address. */
  readonly refresh?: boolean;
  /**
   * Does not run the program where the last `up` would only be repeated: where its folder, its
   * configuration, its packages and the environment given here are as they were, and every resource
   * is there with the outputs it had. What the program reads elsewhere is not looked at.
   */
  readonly skipUnchanged?: boolean;
  readonly onEvent?: (event: EngineEvent) => void;
  /** Stops cleanly: what is being made is finished and remembered, and the signal's reason thrown. */
  readonly signal?: AbortSignal;
}

export interface EngineResult {
  /** No error, and no mandatory policy violated. */
  readonly ok: boolean;
  readonly resources: readonly ResourceState[];
  /** The stack's outputs; secrets as `[secret]`, what preview cannot know as `UNKNOWN`. */
  readonly outputs: Properties;
  readonly findings: readonly Finding[];
  readonly diagnostics: readonly Diagnostic[];
  readonly summary: Summary;
}
