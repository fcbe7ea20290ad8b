import type { Registration } from "./deployment";
import { launchProgram, type ProgramRun } from "./language";
import { type MonitorHandlers, startMonitor } from "./monitor";
import type { EngineResult } from "./options";
import { Policies } from "./policies";
import type { Session } from "./session";
import type { ResourceState } from "./state";

/** Runs a session's program, and brings what is deployed to what it registers. */
export async function runProgram(session: Session): Promise<EngineResult> {
  return new Run(session).toEnd();
}

class Run {
  private readonly policies: Promise<Policies>;
  private readonly underWay = new Set<Promise<unknown>>();
  private program: ProgramRun | undefined;
  private isStopped = false;

  constructor(private readonly session: Session) {
    const { options, project, preview, environment } = session;
    const folders = options.policyPacks ?? [];
    this.policies = Policies.start(folders, project, preview, environment, (finding) =>
      session.tell({ kind: "finding", ...finding }),
    );
    // Who needs them finds the failure.
    this.policies.catch(() => undefined);
  }

  async toEnd(): Promise<EngineResult> {
    const { project, preview, environment, options } = this.session;
    options.signal?.throwIfAborted();
    const monitor = await startMonitor(project, preview, this.handlers());
    this.program = launchProgram({
      project,
      preview,
      environment,
      monitor: monitor.address,
      onLine: (message) => this.session.log({ severity: "info", message }),
    });
    const interrupt = () => this.stop();
    this.policies.catch(interrupt);
    options.signal?.addEventListener("abort", interrupt, { once: true });
    try {
      const { code, errors } = await this.program.ended;
      // What is half made when the program dies is made, and remembered.
      await Promise.allSettled(this.underWay);
      options.signal?.throwIfAborted();
      const policies = await this.policies;
      if (code === 0) await this.finish(policies);
      else if (!this.session.hasFailed) {
        this.session.report(new Error(`the program ended with ${code}: ${errors.trim()}`));
      }
      return this.session.result(policies.findings);
    } finally {
      options.signal?.removeEventListener("abort", interrupt);
      monitor.close();
      await this.policies.then(
        (policies) => policies.close(),
        () => undefined,
      );
    }
  }

  /** The program has said everything: policies judge the whole, and the rest is deleted. */
  private async finish(policies: Policies): Promise<void> {
    const { deployment, preview, options } = this.session;
    try {
      await policies.judgeStack(deployment.resources);
      if (!this.session.hasFailed && (!policies.refused || preview)) await deployment.deleteRest();
    } catch (error) {
      options.signal?.throwIfAborted();
      this.session.report(error);
    }
  }

  private handlers(): MonitorHandlers {
    const { session } = this;
    return {
      register: (registration) => this.register(registration),
      registerOutputs: async (urn, outputs) => session.deployment.registerOutputs(urn, outputs),
      async read(type, id, inputs) {
        const found = await session.provider.read(type, id, inputs);
        if (!found) throw new Error(`there is no ${type} with the id ${id}`);
        return found.outputs;
      },
      invoke: (token, args) => session.provider.invoke(token, args),
      log: (diagnostic) => session.log(diagnostic),
    };
  }

  private register(registration: Registration): Promise<ResourceState> {
    const registering = this.perform(registration).catch((error) => {
      if (!this.isStopped) this.session.report(error, registration.urn);
      void this.halt();
      throw error;
    });
    this.underWay.add(registering);
    const forget = () => this.underWay.delete(registering);
    registering.then(forget, forget);
    return registering;
  }

  /** Nothing new is begun; the program, which waits for what failed, is not heard any more. */
  private async halt(): Promise<void> {
    this.isStopped = true;
    await Promise.allSettled(this.underWay);
    this.stop();
  }

  private stop(): void {
    this.isStopped = true;
    this.program?.kill();
  }

  private async perform(registration: Registration): Promise<ResourceState> {
    const { deployment, preview } = this.session;
    const policies = await this.policies;
    if (this.isStopped) throw new Error("the deployment was interrupted");
    deployment.claim(registration.urn);
    const checked = await deployment.check(registration);
    const { inputs, refused } = await policies.admit(registration, checked);
    if (refused && !preview) throw new Error("a mandatory policy refuses it");
    return deployment.step(registration, inputs);
  }
}
