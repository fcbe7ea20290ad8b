import type { Properties } from "../provider/values";
import { secretKeys } from "../provider/values";
import type { Registration } from "./deployment";
import type { Finding } from "./events";
import { type Analyzed, analyzedRegistration, analyzedState, PolicyPack } from "./policyPack";
import type { Project } from "./project";
import type { ResourceState } from "./state";

/** The policy packs of a run, called at the same points as by the real engine. */
export class Policies {
  readonly findings: Finding[] = [];
  private readonly registrations = new Map<string, Registration>();

  private constructor(
    private readonly packs: readonly PolicyPack[],
    private readonly onFinding: (finding: Finding) => void,
  ) {}

  static async start(
    folders: readonly string[],
    project: Project,
    preview: boolean,
    environment: Readonly<Record<string, string>>,
    onFinding: (finding: Finding) => void,
  ): Promise<Policies> {
    const of = { project: project.name, stack: project.stack, preview };
    const started = await Promise.allSettled(
      folders.map((folder) => PolicyPack.start(folder, of, environment)),
    );
    const packs = started.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    const failed = started.find((each) => each.status === "rejected");
    if (failed) {
      for (const pack of packs) pack.close();
      throw failed.reason;
    }
    return new Policies(packs, onFinding);
  }

  get refused(): boolean {
    return this.findings.some(({ enforcementLevel }) => enforcementLevel === "mandatory");
  }

  /** Lets the packs mend a resource's inputs, then judge them; throws never: refusals are findings. */
  async admit(
    registration: Registration,
    checked: Properties,
  ): Promise<{ inputs: Properties; refused: boolean }> {
    this.registrations.set(registration.urn, registration);
    const secrets = secretKeys(registration.inputs);
    let inputs = checked;
    for (const pack of this.packs) {
      const mended = await pack.remediate(analyzedRegistration(registration, inputs, secrets));
      inputs = mended.properties ?? inputs;
      this.add(mended.findings);
    }
    const resource = analyzedRegistration(registration, inputs, secrets);
    const found = await this.judge((pack) => pack.analyze(resource));
    return {
      inputs,
      refused: found.some(({ enforcementLevel }) => enforcementLevel === "mandatory"),
    };
  }

  /** Judges the stack as a whole, once everything is registered. */
  async judgeStack(states: readonly ResourceState[]): Promise<void> {
    const resources: Analyzed[] = states.flatMap((state) => {
      const registration = this.registrations.get(state.urn);
      return registration ? [analyzedState(state, registration)] : [];
    });
    await this.judge((pack) => pack.analyzeStack(resources));
  }

  close(): void {
    for (const pack of this.packs) pack.close();
  }

  private async judge(ask: (pack: PolicyPack) => Promise<Finding[]>): Promise<Finding[]> {
    const found = (await Promise.all(this.packs.map(ask))).flat();
    this.add(found);
    return found;
  }

  private add(findings: readonly Finding[]): void {
    for (const finding of findings) {
      this.findings.push(finding);
      this.onFinding(finding);
    }
  }
}
