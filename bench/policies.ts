import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Analyzed, PolicyPack } from "../local/engine/policyPack";
import { correctStack } from "../test/support/correctStack";
import { type Benchmark, percentile, pool } from "./benchmark";

const RESOURCES = 1000;
const STARTS = 5;
/** As many as the real engine registers at once, on four cores. */
const AT_A_TIME = 16;
const OF = { project: "bench", stack: "prod", preview: true };
const PACK = join(__dirname, "..", "policy");

/** The pack in a process of its own, spoken to as the engine does. */
export const policies: Benchmark = {
  name: "policies",
  summary: `the policy pack: its start, and ${RESOURCES} resources through all its rules`,
  async run() {
    execFileSync(process.execPath, [join(PACK, "build.js")]);
    const trivial = await trivialPack();
    try {
      const [ours, theirs] = [await startSeconds(PACK), await startSeconds(trivial)];
      const all = resources();
      // The real engine is compiled; this one's half of the protocol has to have run to be as fast.
      await checkSeconds(trivial, all);
      const { each, whole } = await checkSeconds(PACK, all);
      return [
        { name: "start", value: ours, unit: "s" },
        { name: "above a trivial pack", value: ours - theirs, unit: "s", floor: "<= 1.5" },
        { name: "resource by resource", value: each, unit: "s" },
        { name: "the whole stack", value: whole, unit: "s" },
        { name: `${RESOURCES} resources`, value: each + whole, unit: "s", floor: "<= 1.5" },
      ];
    } finally {
      await rm(trivial, { recursive: true, force: true });
    }
  },
};

/** A pack without policies: what the SDK itself takes to start. */
async function trivialPack(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "trivial-pack-"));
  const sdk = JSON.stringify(require.resolve("@pulumi/policy"));
  await writeFile(join(folder, "PulumiPolicy.yaml"), "runtime: nodejs\n");
  await writeFile(join(folder, "package.json"), '{ "version": "1.0.0", "main": "index.js" }');
  await writeFile(
    join(folder, "index.js"),
    `const { PolicyPack } = require(${sdk});\nnew PolicyPack("trivial", { policies: [] });\n`,
  );
  return folder;
}

async function startSeconds(folder: string): Promise<number> {
  const samples: number[] = [];
  for (let i = 0; i < STARTS; i++) {
    const begun = performance.now();
    const pack = await PolicyPack.start(folder, OF, {});
    samples.push((performance.now() - begun) / 1000);
    pack.close();
  }
  return percentile(samples, 0.5);
}

async function checkSeconds(folder: string, all: readonly Analyzed[]) {
  const pack = await PolicyPack.start(folder, OF, {});
  try {
    const begun = performance.now();
    await pool(all, AT_A_TIME, async (resource) => void (await pack.analyze(resource)));
    const between = performance.now();
    const findings = await pack.analyzeStack(all);
    const refused = findings.filter(({ enforcementLevel }) => enforcementLevel === "mandatory");
    if (refused.length > 0) throw new Error(`a correct stack was refused: ${refused[0].message}`);
    return {
      each: (between - begun) / 1000,
      whole: (performance.now() - between) / 1000,
    };
  } finally {
    pack.close();
  }
}

/** Correct workflows side by side, each with names of its own, until there are enough resources. */
function resources(): Analyzed[] {
  const workflows = Array.from({ length: RESOURCES }, (_, index) => workflow(`w${index}`));
  return workflows.flat().slice(0, RESOURCES);
}

function workflow(name: string): Analyzed[] {
  const urnOf = (type: string, resource: string) =>
    `urn:pulumi:prod::bench::${type}::${name}-${resource}`;
  const given = correctStack();
  const urns = new Map(given.map((each) => [each.name, urnOf(each.type, each.name)]));
  const urnsOf = (names: readonly string[] = []) => names.flatMap((each) => urns.get(each) ?? []);
  return given.map(({ type, name: resource, props, dependsOn, from = {} }) => {
    const { code: _, ...properties } = JSON.parse(
      JSON.stringify(props).replaceAll("orders", name),
    ) as Record<string, unknown>;
    return {
      urn: urnOf(type, resource),
      type,
      name: `${name}-${resource}`,
      parent: undefined,
      protect: false,
      ignoreChanges: [],
      deleteBeforeReplace: false,
      dependencies: [...urnsOf(dependsOn), ...urnsOf(Object.values(from).flat())],
      propertyDependencies: Object.fromEntries(
        Object.entries(from).map(([property, names]) => [property, urnsOf(names)]),
      ),
      properties,
      secrets: [],
    } as Analyzed;
  });
}
