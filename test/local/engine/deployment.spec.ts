import assert from "node:assert/strict";
import { Deployment, type Registration } from "../../../local/engine/deployment";
import type { ResourceState } from "../../../local/engine/state";
import type { ResourceProvider } from "../../../local/provider/resourceProvider";
import { type Properties, UNKNOWN } from "../../../local/provider/values";

/** Things with a `name`, which is made where it is not given, a `kind` that no update can change, and a `size`. */
class Things implements ResourceProvider {
  readonly calls: string[] = [];
  private made = 0;

  constructor(
    readonly broken: readonly string[] = [],
    readonly gone: readonly string[] = [],
  ) {}

  async check(_type: string, name: string, inputs: Properties, old: Properties = {}) {
    if (inputs.name) return { ...inputs, __defaults: [] };
    this.made += old.name ? 0 : 1;
    return { ...inputs, name: old.name ?? `${name}-${this.made}`, __defaults: ["name"] };
  }

  diff(_type: string, old: Properties, now: Properties) {
    const changed = ["name", "kind", "size", "of"].filter((key) => old[key] !== now[key]);
    const isGenerated = (now.__defaults as string[]).includes("name");
    return {
      changed,
      replaces: changed.filter((key) => key !== "size"),
      deleteBeforeReplace: !isGenerated && !changed.includes("name"),
    };
  }

  plan(_type: string, inputs: Properties, old: Properties = {}) {
    return { arn: old.arn ?? UNKNOWN, ...inputs };
  }

  async create(_type: string, inputs: Properties) {
    this.act("create", inputs.name);
    return { id: String(inputs.name), outputs: { ...inputs, arn: `arn:${inputs.name}` } };
  }

  async update(_type: string, id: string, inputs: Properties) {
    this.act("update", id);
    return { ...inputs, arn: `arn:${id}` };
  }

  async read(_type: string, id: string, inputs: Properties) {
    return this.gone.includes(id)
      ? undefined
      : { inputs, outputs: { ...inputs, arn: `new:${id}` } };
  }

  async delete(_type: string, id: string) {
    this.act("delete", id);
  }

  async invoke() {
    return {};
  }

  private act(verb: string, name: unknown): void {
    this.calls.push(`${verb} ${name}`);
    if (this.broken.includes(String(name))) throw new Error(`${name} is broken`);
  }
}

function thing(
  name: string,
  inputs: Properties,
  further: Partial<Registration> = {},
): Registration {
  return {
    urn: `urn:pulumi:dev::shop::test:index:Thing::${name}`,
    type: "test:index:Thing",
    name,
    custom: true,
    inputs,
    dependencies: [],
    propertyDependencies: {},
    protect: false,
    retainOnDelete: false,
    ignoreChanges: [],
    replaceOnChanges: [],
    deleteBeforeReplace: false,
    additionalSecretOutputs: [],
    ...further,
  };
}

/** One run of a program that registers these, on what the last run has left. */
async function deploy(
  registrations: readonly Registration[],
  old: readonly ResourceState[] = [],
  options: { provider?: Things; preview?: boolean; refresh?: boolean; signal?: AbortSignal } = {},
) {
  const { provider = new Things(), preview = false, refresh = false, signal } = options;
  let saved = old;
  const save = (resources: readonly ResourceState[]) => {
    saved = resources;
  };
  const deployment = new Deployment({
    provider,
    preview,
    refresh,
    signal,
    old,
    save,
    onEvent: () => undefined,
  });
  let error: Error | undefined;
  try {
    for (const each of registrations) await deployment.step(each, await deployment.check(each));
    await deployment.deleteRest();
  } catch (thrown) {
    error = thrown as Error;
  }
  const { summary, resources } = deployment;
  return { calls: provider.calls, saved, summary, resources, error };
}

const dependsOn = (other: Registration, property?: string): Partial<Registration> => ({
  dependencies: [other.urn],
  propertyDependencies: property ? { [property]: [other.urn] } : {},
});

describe("a deployment", () => {
  it("creates what is new, and does nothing the second time", async () => {
    const program = [thing("a", { size: 1 }), thing("b", { size: 1 })];
    const first = await deploy(program);

    const second = await deploy(program, first.saved);

    assert.deepEqual(first.calls, ["create a-1", "create b-2"]);
    assert.deepEqual(second.calls, []);
    assert.equal(second.summary.same, 2);
    assert.deepEqual(second.saved, first.saved);
  });

  it("updates what can be updated", async () => {
    const { saved } = await deploy([thing("a", { size: 1 })]);

    const { calls, resources } = await deploy([thing("a", { size: 2 })], saved);

    assert.deepEqual(calls, ["update a-1"]);
    assert.equal(resources[0]!.outputs.size, 2);
  });

  it("replaces what it named itself under a new name, and deletes the old one last", async () => {
    const a = thing("a", { kind: "x" });
    const { saved } = await deploy([a, thing("b", { of: "a-1" }, dependsOn(a, "of"))]);
    const changed = [thing("a", { kind: "y" }), thing("b", { of: "a-9" }, dependsOn(a, "of"))];

    const { calls, saved: after, summary } = await deploy(changed, saved);

    assert.deepEqual(calls, ["create a-1", "create b-2", "delete b-2", "delete a-1"]);
    assert.deepEqual(
      after.map(({ inputs }) => inputs.kind),
      ["y", undefined],
    );
    assert.equal(summary.replace, 2);
  });

  it("deletes first what the program has named, with what cannot be without it", async () => {
    const a = thing("a", { name: "one", kind: "x" });
    const program = (kind: string) => [
      { ...a, inputs: { name: "one", kind } },
      thing("user", { name: "user", of: "one" }, dependsOn(a, "of")),
      thing("sized", { name: "sized", size: 1 }, dependsOn(a, "size")),
      thing("later", { name: "later" }, dependsOn(a)),
    ];
    const { saved } = await deploy(program("x"));

    const { calls } = await deploy(program("y"), saved);

    assert.deepEqual(calls, ["delete user", "delete one", "create one", "create user"]);
  });

  it("replaces on changes the program says", async () => {
    const { saved } = await deploy([thing("a", { size: 1 })]);

    const { calls } = await deploy(
      [thing("a", { size: 2 }, { replaceOnChanges: ["size"], deleteBeforeReplace: true })],
      saved,
    );

    assert.deepEqual(calls, ["delete a-1", "create a-1"]);
  });

  it("ignores changes the program says", async () => {
    const { saved } = await deploy([thing("a", { size: 1 })]);

    const { calls } = await deploy([thing("a", { size: 2 }, { ignoreChanges: ["size"] })], saved);

    assert.deepEqual(calls, []);
  });

  it("deletes what is no longer registered, dependents first", async () => {
    const a = thing("a", {});
    const b = thing("b", {}, dependsOn(a));
    const { saved } = await deploy([a, b, thing("c", {}, dependsOn(b))]);

    const { calls, saved: after } = await deploy([], saved);

    assert.deepEqual(calls, ["delete c-3", "delete b-2", "delete a-1"]);
    assert.deepEqual(after, []);
  });

  it("keeps what is protected, and leaves alone what is to be retained", async () => {
    const { saved } = await deploy([
      thing("guarded", {}, { protect: true }),
      thing("retained", {}, { retainOnDelete: true }),
    ]);

    const { calls, error, saved: after } = await deploy([], saved);

    assert.deepEqual(calls, []);
    assert.match(error!.message, /::guarded is protected, and would have to be deleted/);
    assert.deepEqual(
      after.map(({ id }) => id),
      ["guarded-1"],
    );
  });

  it("makes nothing in a preview, where nobody knows what AWS will answer", async () => {
    const { calls, resources } = await deploy([thing("a", { size: 1 })], [], { preview: true });

    assert.deepEqual(calls, []);
    assert.equal(resources[0]!.id, "");
    assert.equal(resources[0]!.outputs.arn, UNKNOWN);
  });

  it("knows in a preview of an update what stays", async () => {
    const { saved } = await deploy([thing("a", { size: 1 })]);

    const { resources, summary } = await deploy([thing("a", { size: 2 })], saved, {
      preview: true,
    });

    assert.equal(resources[0]!.outputs.arn, "arn:a-1");
    assert.equal(summary.update, 1);
  });

  it("remembers what was made before a failure, and goes on from there", async () => {
    const program = [thing("a", { name: "a" }), thing("b", { name: "b" })];
    const { error, saved } = await deploy(program, [], { provider: new Things(["b"]) });

    const { calls } = await deploy(program, saved);

    assert.match(error!.message, /b is broken/);
    assert.deepEqual(
      saved.map(({ id }) => id),
      ["a"],
    );
    assert.deepEqual(calls, ["create b"]);
  });

  it("still deletes the replaced one when the deletion failed before", async () => {
    const { saved } = await deploy([thing("a", { name: "a", kind: "x" })]);
    const renamed = [thing("a", { name: "b", kind: "x" })];
    const failed = await deploy(renamed, saved, { provider: new Things(["a"]) });

    const { calls, saved: after } = await deploy(renamed, failed.saved);

    assert.deepEqual(
      failed.saved.map(({ id, delete: old }) => [id, old ?? false]),
      [
        ["b", false],
        ["a", true],
      ],
    );
    assert.deepEqual(calls, ["delete a"]);
    assert.deepEqual(
      after.map(({ id }) => id),
      ["b"],
    );
  });

  it("makes again what is gone, and takes over new outputs, when told to look", async () => {
    const program = [thing("a", {}), thing("b", {})];
    const { saved } = await deploy(program);

    const provider = new Things([], ["a-1"]);
    const { calls, resources } = await deploy(program, saved, { refresh: true, provider });

    assert.deepEqual(calls, ["create a-1"]);
    assert.equal(resources[1]!.outputs.arn, "new:b-2");
  });

  it("deletes nothing more once it is interrupted", async () => {
    const { saved } = await deploy([thing("a", {})]);

    const { calls, error } = await deploy([], saved, { signal: AbortSignal.abort() });

    assert.deepEqual(calls, []);
    assert.equal(error!.name, "AbortError");
  });
});
