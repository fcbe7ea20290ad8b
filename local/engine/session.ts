import { AwsProvider } from "../provider";
import type { ResourceProvider } from "../provider/resourceProvider";
import { Checkpoint } from "./checkpoint";
import { Deployment } from "./deployment";
import type { Diagnostic, EngineEvent, Finding } from "./events";
import type { EngineOptions, EngineResult } from "./options";
import { type Project, readProject } from "./project";
import { nameOf, type ResourceState } from "./state";
import { STACK_TYPE } from "./urn";

const HIDDEN = "[secret]";

/** What every kind of run begins with, and tells in the end. */
export class Session {
  readonly project: Project;
  readonly checkpoint: Checkpoint | undefined;
  /** What the last run has left. */
  readonly old: readonly ResourceState[];
  readonly provider: ResourceProvider;
  readonly deployment: Deployment;
  private readonly diagnostics: Diagnostic[] = [];

  constructor(
    readonly options: EngineOptions,
    readonly preview: boolean,
  ) {
    this.project = readProject(options.program, options.stack);
    const { dataDirectory, refresh = false, signal } = options;
    this.checkpoint = dataDirectory
      ? Checkpoint.open(dataDirectory, this.project.name, this.project.stack)
      : undefined;
    this.old = this.checkpoint?.read() ?? [];
    this.provider = new AwsProvider(this.environment);
    this.deployment = new Deployment({
      provider: this.provider,
      preview,
      refresh,
      signal,
      old: this.old,
      save: (resources) => this.checkpoint?.write(resources),
      onEvent: (event) => this.tell(event),
    });
  }

  /** `aws:region` of the stack's configuration counts before the environment, as on AWS. */
  get environment(): Readonly<Record<string, string>> {
    const region = this.project.config["aws:region"];
    return { ...this.options.environment, ...(region && { AWS_REGION: region }) };
  }

  get hasFailed(): boolean {
    return this.diagnostics.some(({ severity }) => severity === "error");
  }

  tell(event: EngineEvent): void {
    this.options.onEvent?.(event);
  }

  /** Debugging messages of the language runtime are nobody's business. */
  log(diagnostic: Diagnostic): void {
    if (diagnostic.severity === "debug") return;
    this.diagnostics.push(diagnostic);
    this.tell({ kind: "diagnostic", ...diagnostic });
  }

  report(error: unknown, urn?: string): void {
    this.log({ severity: "error", message: (error as Error).message, ...(urn && { urn }) });
  }

  /** Reads a resource as it is now, and tells so; what cannot be read stays as it was. */
  async read(state: ResourceState): Promise<ResourceState | undefined> {
    const { urn, type } = state;
    const event = {
      kind: "resource",
      urn,
      type,
      name: nameOf(state),
      operation: "refresh",
    } as const;
    try {
      const real = await this.provider.read(type, state.id!, state.inputs);
      this.tell({ ...event, phase: "done" });
      return real && { ...state, ...real };
    } catch (error) {
      this.tell({ ...event, phase: "failed" });
      this.report(error, urn);
      return state;
    }
  }

  result(findings: readonly Finding[] = [], resources = this.deployment.resources): EngineResult {
    return {
      ok:
        !this.hasFailed &&
        !findings.some(({ enforcementLevel }) => enforcementLevel === "mandatory"),
      resources,
      outputs: outputsOf(resources),
      findings,
      diagnostics: this.diagnostics,
      summary: this.deployment.summary,
    };
  }
}

function outputsOf(resources: readonly ResourceState[]): EngineResult["outputs"] {
  const stack = resources.find(({ type }) => type === STACK_TYPE);
  if (!stack) return {};
  const shown = Object.entries(stack.outputs).map(([key, value]) => [
    key,
    stack.secrets.includes(key) ? HIDDEN : value,
  ]);
  return Object.fromEntries(shown);
}
