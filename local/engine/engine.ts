import { AwsProvider } from "../provider";
import type { ResourceProvider } from "../provider/resourceProvider";
import { type Properties, plainProperties } from "../provider/values";
import { Checkpoint } from "./checkpoint";
import { Deployment, isPulumiType, type Registration, type Summary } from "./deployment";
import type { Diagnostic, EngineEvent, Finding } from "./events";
import { runProgram } from "./language";
import { type MonitorHandlers, startMonitor } from "./monitor";
import { Policies } from "./policies";
import { type Project, readProject } from "./project";
import type { ResourceState } from "./state";
import { STACK_TYPE } from "./urn";

export interface EngineOptions {
  /** The folder of the Pulumi program. */
  readonly program: string;
  readonly stack: string;
  /** Where the stack's state is kept; without it there is none, and everything would be new. */
  readonly dataDirectory?: string;
  /** What the program and the provider get of AWS: endpoint, region, credentials. */
  readonly environment: Readonly<Record<string, string>>;
  /** Folders of policy packs. */
  readonly policyPacks?: readonly string[];
  /** Looks again at what the program has not changed: it may be gone, or have another address. */
  readonly refresh?: boolean;
  readonly onEvent?: (event: EngineEvent) => void;
  readonly signal?: AbortSignal;
}

export interface EngineResult {
  /** No error, and no mandatory policy violated. */
  readonly ok: boolean;
  readonly resources: readonly ResourceState[];
  readonly outputs: Properties;
  readonly findings: readonly Finding[];
  readonly diagnostics: readonly Diagnostic[];
  readonly summary: Summary;
}

/** Runs the program without making anything: values of what does not exist yet are unknown. */
export function preview(options: EngineOptions): Promise<EngineResult> {
  return run(options, true);
}

/** Makes, changes and deletes resources until they are what the program registers. */
export function up(options: EngineOptions): Promise<EngineResult> {
  return run(options, false);
}

/** Deletes every resource of the stack, dependents first; the program is not run. */
export async function destroy(options: EngineOptions): Promise<EngineResult> {
  const session = openSession(options, false);
  try {
    await session.deployment.deleteRest();
  } catch (error) {
    session.report(error);
  }
  return session.result({}, []);
}

/** Brings the stack's state up to what is really there; the program is not run. */
export async function refresh(options: EngineOptions): Promise<EngineResult> {
  const { provider, checkpoint, old, ...session } = openSession(options, false);
  const found: ResourceState[] = [];
  for (const state of old) {
    if (!state.custom || isPulumiType(state.type)) {
      found.push(state);
      continue;
    }
    const event = {
      kind: "resource" as const,
      urn: state.urn,
      type: state.type,
      name: nameIn(state.urn),
      operation: "refresh" as const,
    };
    try {
      const real = await provider.read(state.type, state.id!, state.inputs);
      if (real) found.push({ ...state, ...real });
      session.tell({ ...event, phase: "done" });
    } catch (error) {
      found.push(state);
      session.tell({ ...event, phase: "failed" });
      session.report(error, state.urn);
    }
  }
  checkpoint?.write(found);
  return { ...session.result({}, []), resources: found };
}

function nameIn(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** What every kind of run begins with. */
function openSession(options: EngineOptions, isPreview: boolean) {
  const project = readProject(options.program, options.stack);
  const checkpoint = options.dataDirectory
    ? Checkpoint.open(options.dataDirectory, project.name, project.stack)
    : undefined;
  const old = checkpoint?.read() ?? [];
  const provider: ResourceProvider = new AwsProvider({
    ...options.environment,
    ...awsConfig(project),
  });
  const diagnostics: Diagnostic[] = [];
  const tell = (event: EngineEvent) => options.onEvent?.(event);
  const log = (diagnostic: Diagnostic) => {
    diagnostics.push(diagnostic);
    tell({ kind: "diagnostic", ...diagnostic });
  };
  const report = (error: unknown, urn?: string) =>
    log({ severity: "error", message: (error as Error).message, ...(urn && { urn }) });
  const deployment = new Deployment({
    provider,
    preview: isPreview,
    refresh: options.refresh ?? false,
    old,
    save: (resources) => checkpoint?.write(resources),
    onEvent: tell,
    signal: options.signal,
  });
  const result = (outputs: Properties, findings: readonly Finding[]): EngineResult => ({
    ok:
      !diagnostics.some(({ severity }) => severity === "error") &&
      !findings.some(({ enforcementLevel }) => enforcementLevel === "mandatory"),
    resources: deployment.resources,
    outputs,
    findings,
    diagnostics,
    summary: deployment.summary,
  });
  return { project, checkpoint, old, provider, deployment, diagnostics, tell, log, report, result };
}

/** `aws:region` of the stack's configuration counts before the environment, as on AWS. */
function awsConfig({ config }: Project): Record<string, string> {
  const region = config["aws:region"];
  return region ? { AWS_REGION: region } : {};
}

async function run(options: EngineOptions, isPreview: boolean): Promise<EngineResult> {
  const { project, provider, deployment, diagnostics, tell, log, report, result } = openSession(
    options,
    isPreview,
  );
  const environment = { ...options.environment, ...awsConfig(project) };
  const policies = await Policies.start(
    options.policyPacks ?? [],
    project,
    isPreview,
    environment,
    (finding) => tell({ kind: "finding", ...finding }),
  );
  let stopped = false;
  const underWay = new Set<Promise<unknown>>();
  const handlers: MonitorHandlers = {
    register: (registration) => {
      const registering = register(registration).catch((error) => {
        if (!stopped) report(error, registration.urn);
        throw error;
      });
      underWay.add(registering);
      const forget = () => underWay.delete(registering);
      registering.then(forget, forget);
      return registering;
    },
    async registerOutputs(urn, outputs) {
      deployment.registerOutputs(urn, outputs);
    },
    async read(type, id, inputs) {
      const found = await provider.read(type, id, inputs);
      if (!found) throw new Error(`there is no ${type} with the id ${id}`);
      return found.outputs;
    },
    invoke: (token, args) => provider.invoke(token, args),
    log,
  };

  const register = async (registration: Registration): Promise<ResourceState> => {
    if (stopped) throw new Error("the deployment was interrupted");
    if (deployment.isRegistered(registration.urn)) {
      throw new Error(`Duplicate resource URN '${registration.urn}'; try giving it a unique name`);
    }
    const checked = await deployment.check(registration);
    const { inputs, refused } = await policies.admit(registration, checked);
    if (refused && !isPreview) throw new Error("a mandatory policy refuses it");
    return deployment.step(registration, inputs);
  };

  const monitor = await startMonitor(project, isPreview, handlers);
  const program = runProgram({
    project,
    monitor: monitor.address,
    preview: isPreview,
    environment,
  });
  const interrupt = () => {
    stopped = true;
    program.kill();
  };
  options.signal?.addEventListener("abort", interrupt, { once: true });
  if (options.signal?.aborted) interrupt();
  try {
    const { code, printed } = await program.ended;
    // What is half made when the program dies is made, and remembered.
    await Promise.allSettled(underWay);
    options.signal?.throwIfAborted();
    const failed = diagnostics.some(({ severity }) => severity === "error");
    if (code !== 0 && !failed) {
      report(new Error(`the program ended with ${code}: ${printed.trim()}`));
    } else if (code === 0) {
      await policies.judgeStack(deployment.resources);
      if (!policies.refused || isPreview) await deployment.deleteRest();
    }
  } catch (error) {
    if (options.signal?.aborted) throw options.signal.reason;
    report(error);
  } finally {
    options.signal?.removeEventListener("abort", interrupt);
    monitor.close();
    policies.close();
  }
  const stack = deployment.resources.find(({ type }) => type === STACK_TYPE);
  return result(plainProperties(stack?.outputs ?? {}), policies.findings);
}
