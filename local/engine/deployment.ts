import type { ResourceProvider } from "../provider/resourceProvider";
import { type Properties, plainProperties, sameValue, secretKeys } from "../provider/values";
import type { EngineEvent } from "./events";
import { type Operation, operationFor, replacedWith } from "./plan";
import { nameOf, type ResourceState } from "./state";

/** A resource as the program registers it. */
export interface Registration {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly parent?: string;
  /** As the program sent it: secrets and references wrapped. */
  readonly inputs: Properties;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly provider?: string;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly deleteBeforeReplace: boolean;
  readonly additionalSecretOutputs: readonly string[];
}

export interface DeploymentOptions {
  readonly provider: ResourceProvider;
  readonly preview: boolean;
  /** Reads what is unchanged, and makes it anew where it is gone. */
  readonly refresh: boolean;
  /** What the last deployment has left. */
  readonly old: readonly ResourceState[];
  /** Keeps the state after each step. */
  readonly save: (resources: readonly ResourceState[]) => void;
  readonly onEvent: (event: EngineEvent) => void;
  /** Nothing more is deleted once it is given. */
  readonly signal?: AbortSignal;
}

export type Summary = Readonly<Record<Operation, number>>;

/** Brings what is deployed to what the program registers, one resource after the other. */
export class Deployment {
  /** By URN, in the order of registration: a resource stands after what it depends on. */
  private readonly registered = new Map<string, ResourceState>();
  private readonly claimed = new Set<string>();
  private readonly old: Map<string, ResourceState>;
  /** Replaced, and to be deleted in the end. */
  private readonly outdated: ResourceState[];
  private readonly counts: Record<Operation, number> = {
    create: 0,
    update: 0,
    replace: 0,
    delete: 0,
    same: 0,
    refresh: 0,
  };

  constructor(private readonly options: DeploymentOptions) {
    this.old = new Map(options.old.filter((each) => !each.delete).map((each) => [each.urn, each]));
    this.outdated = options.old.filter((each) => each.delete);
  }

  get summary(): Summary {
    return { ...this.counts };
  }

  get resources(): ResourceState[] {
    return [...this.registered.values()];
  }

  /** @throws where the URN was registered before */
  claim(urn: string): void {
    if (this.claimed.has(urn)) {
      throw new Error(`Duplicate resource URN '${urn}'; try giving it a unique name`);
    }
    this.claimed.add(urn);
  }

  /** Inputs with the provider's defaults, which is what policies see. */
  async check(registration: Registration): Promise<Properties> {
    const inputs = plainProperties(registration.inputs);
    if (!registration.custom || isPulumiType(registration.type)) return inputs;
    const old = this.old.get(registration.urn)?.inputs;
    const checked = await this.options.provider.check(
      registration.type,
      registration.name,
      inputs,
      old,
    );
    return old ? keepIgnored(checked, old, registration.ignoreChanges) : checked;
  }

  /** Does what is to be done about a resource, and returns its state. */
  async step(registration: Registration, inputs: Properties): Promise<ResourceState> {
    const state = await this.perform(registration, inputs);
    this.registered.set(registration.urn, state);
    this.save();
    return state;
  }

  /** What a component, or the stack, says its outputs are. */
  registerOutputs(urn: string, outputs: Properties): void {
    const state = this.registered.get(urn);
    if (!state) throw new Error(`outputs were registered for ${urn}, which was not registered`);
    const secrets = [...new Set([...state.secrets, ...secretKeys(outputs)])];
    this.registered.set(urn, { ...state, outputs: plainProperties(outputs), secrets });
    this.save();
  }

  /** Deletes what was replaced, and what the program no longer registers, dependents first. */
  async deleteRest(): Promise<void> {
    const gone = [...this.old.values()].filter(({ urn }) => !this.registered.has(urn));
    const position = new Map(this.options.old.map(({ urn, id }, index) => [`${urn} ${id}`, index]));
    const place = ({ urn, id }: ResourceState) => position.get(`${urn} ${id}`) ?? 0;
    const all = [...this.outdated, ...gone].sort((a, b) => place(b) - place(a));
    for (const resource of all) await this.delete(resource);
    this.save();
  }

  private async perform(registration: Registration, inputs: Properties): Promise<ResourceState> {
    const old = this.old.get(registration.urn);
    const base = describe(registration, inputs);
    if (!registration.custom || isPulumiType(registration.type)) {
      const operation = old ? "same" : "create";
      return this.tell(registration, operation, async () => ({
        ...base,
        outputs: inputs,
        ...(registration.custom && { id: old?.id ?? registration.name }),
      }));
    }
    const { provider } = this.options;
    const difference = old && provider.diff(registration.type, old.inputs, inputs);
    const planned = operationFor(old, difference, registration.replaceOnChanges);
    const real = planned === "same" && this.options.refresh ? await this.readAgain(old!) : old;
    const operation = real || planned !== "same" ? planned : "create";
    return this.tell(registration, operation, async () => {
      switch (operation) {
        case "same":
          return { ...base, id: old!.id, outputs: real!.outputs };
        case "update":
          return { ...base, id: old!.id, outputs: await this.update(old!, inputs) };
        case "create":
          return { ...base, ...(await this.create(registration.type, inputs)) };
        case "replace": {
          const isFirst = difference!.deleteBeforeReplace || registration.deleteBeforeReplace;
          const fresh = await this.replace(registration, inputs, old!, isFirst);
          return { ...describe(registration, fresh.inputs), ...fresh };
        }
      }
    });
  }

  private async readAgain(old: ResourceState): Promise<ResourceState | undefined> {
    const found = await this.options.provider.read(old.type, old.id!, old.inputs);
    return found && { ...old, outputs: found.outputs };
  }

  private async create(
    type: string,
    inputs: Properties,
  ): Promise<{ id: string; outputs: Properties }> {
    const { provider, preview } = this.options;
    return preview
      ? { id: "", outputs: provider.plan(type, inputs) }
      : provider.create(type, inputs);
  }

  private async update(old: ResourceState, inputs: Properties): Promise<Properties> {
    const { provider, preview } = this.options;
    return preview
      ? provider.plan(old.type, inputs, old.outputs)
      : provider.update(old.type, old.id!, inputs, old);
  }

  /** What was made for it the program did not name gets a new name, so that both can exist. */
  private async replace(
    { urn, type, name }: Registration,
    inputs: Properties,
    old: ResourceState,
    deleteFirst: boolean,
  ): Promise<{ id: string; inputs: Properties; outputs: Properties }> {
    if (old.protect) {
      throw new Error(`${urn} is protected, and would have to be replaced: unprotect it first`);
    }
    if (deleteFirst) {
      const before = [...this.old.values()].filter((each) => !this.registered.has(each.urn));
      for (const dependent of replacedWith(old, before, this.options.provider).reverse()) {
        await this.delete(dependent);
        this.old.delete(dependent.urn);
      }
      return { inputs, ...(await this.create(type, inputs)) };
    }
    const fresh = await this.options.provider.check(type, name, withoutDefaults(inputs));
    const made = { inputs: fresh, ...(await this.create(type, fresh)) };
    this.outdated.push({ ...old, delete: true });
    this.old.delete(urn);
    return made;
  }

  private async delete(resource: ResourceState): Promise<void> {
    this.options.signal?.throwIfAborted();
    const { provider, preview } = this.options;
    if (resource.protect) {
      throw new Error(
        `${resource.urn} is protected, and would have to be deleted: unprotect it first`,
      );
    }
    const { urn, type } = resource;
    await this.tell({ urn, type, name: nameOf(resource) }, "delete", async () => {
      if (preview || !resource.custom || isPulumiType(type) || resource.retainOnDelete) return;
      await provider.delete(type, resource.id!, resource);
    });
    if (preview) return;
    const at = this.outdated.indexOf(resource);
    if (at >= 0) this.outdated.splice(at, 1);
    else this.old.delete(urn);
    this.save();
  }

  private async tell<T>(
    of: Pick<Registration, "urn" | "type" | "name">,
    operation: Operation,
    task: () => Promise<T>,
  ): Promise<T> {
    const event = {
      kind: "resource" as const,
      urn: of.urn,
      type: of.type,
      name: of.name,
      operation,
    };
    this.options.onEvent({ ...event, phase: "started" });
    try {
      const result = await task();
      this.counts[operation] += 1;
      this.options.onEvent({ ...event, phase: "done" });
      return result;
    } catch (error) {
      this.options.onEvent({ ...event, phase: "failed" });
      throw error;
    }
  }

  /** What is registered, then what is left of before: nothing that exists is ever forgotten. */
  private save(): void {
    if (this.options.preview) return;
    const rest = [...this.old.values()].filter(({ urn }) => !this.registered.has(urn));
    this.options.save([...this.registered.values(), ...rest, ...this.outdated]);
  }
}

/** The stack itself and provider settings: known to the engine alone. */
export function isPulumiType(type: string): boolean {
  return type.startsWith("pulumi:");
}

function describe(registration: Registration, inputs: Properties): Omit<ResourceState, "outputs"> {
  const { urn, type, custom, parent, provider, protect, retainOnDelete } = registration;
  return {
    urn,
    type,
    custom,
    inputs,
    dependencies: registration.dependencies,
    propertyDependencies: registration.propertyDependencies,
    secrets: [...secretKeys(registration.inputs), ...registration.additionalSecretOutputs],
    ...(parent && { parent }),
    ...(provider && { provider }),
    ...(protect && { protect }),
    ...(retainOnDelete && { retainOnDelete }),
  };
}

/** Ignored properties keep their old value; a path counts by its first part. */
function keepIgnored(
  inputs: Properties,
  old: Properties,
  ignoreChanges: readonly string[],
): Properties {
  if (ignoreChanges.includes("*")) return old;
  const kept: Record<string, unknown> = { ...inputs };
  for (const path of ignoreChanges) {
    const key = path.split(/[.[]/)[0]!;
    if (sameValue(kept[key], old[key])) continue;
    if (key in old) kept[key] = old[key];
    else delete kept[key];
  }
  return kept;
}

/** What the program said: inputs without what the provider has filled in. */
function withoutDefaults(inputs: Properties): Properties {
  const defaults = (inputs.__defaults as readonly string[] | undefined) ?? [];
  const said = Object.entries(inputs).filter(([key]) => !defaults.includes(key));
  return Object.fromEntries(said.filter(([key]) => key !== "__defaults"));
}
