import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { preview } from "../../local/engine";
import { REPOSITORY } from "../support/commands";

const pack = join(REPOSITORY, "policy");
const program = join(REPOSITORY, "test", "broken");
const minute = 60_000;

describe("the real Pulumi CLI with the policy pack, on the broken programs", function () {
  this.timeout(3 * minute);

  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "pulumi-policies-"));
    await mkdir(join(folder, "state"));
    const options = { typescript: true, tsconfig: join(REPOSITORY, "tsconfig.pulumi.json") };
    const project = {
      name: "broken",
      runtime: { name: "nodejs", options },
      main: join(program, "index.ts"),
    };
    await writeFile(join(folder, "Pulumi.yaml"), JSON.stringify(project));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const pulumi = (args: string[], environment: Record<string, string>) =>
    promisify(execFile)("pulumi", [...args, "--non-interactive"], {
      cwd: folder,
      timeout: minute,
      env: {
        ...process.env,
        ...environment,
        PATH: [join(REPOSITORY, "local", "provider"), process.env.PATH].join(delimiter),
        PULUMI_BACKEND_URL: pathToFileURL(join(folder, "state")).href,
        PULUMI_CONFIG_PASSPHRASE: "of a folder that is thrown away",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DEBUG_COMMANDS: "true",
      },
    }).catch((error: { code: number }) => error);

  /** The findings in the CLI's log of events; a mandatory one makes the preview fail. */
  const findingsOfCli = async (environment: Record<string, string>): Promise<string[]> => {
    const log = join(folder, "events.json");
    await pulumi(["stack", "select", "--create", "prod"], environment);
    await pulumi(["preview", "--policy-pack", pack, "--event-log", log], environment);
    const events = (await readFile(log, "utf8")).trim().split("\n");
    await rm(log);
    return events
      .map((line) => JSON.parse(line).policyEvent)
      .filter(Boolean)
      .map(({ resourceUrn, policyName, enforcementLevel, message }) =>
        [resourceUrn, policyName, enforcementLevel, message.trim()].join(" "),
      )
      .sort();
  };

  const findingsOfEngine = async (environment: Record<string, string>): Promise<string[]> => {
    const { findings } = await preview({
      program,
      stack: "prod",
      environment,
      policyPacks: [pack],
    });
    return findings
      .map(({ urn, policy, enforcementLevel, message }) =>
        [urn, policy, enforcementLevel, message.trim()].join(" "),
      )
      .sort();
  };

  for (const form of ["known", "interpolated"]) {
    it(`finds what our engine finds, one by one, with programs in the form ${form}`, async () => {
      const environment = {
        AWS_REGION: "eu-central-1",
        BROKEN_FORM: form,
        BROKEN_REPAIRED: "false",
      };
      const ours = await findingsOfEngine(environment);
      const theirs = await findingsOfCli(environment);

      assert.ok(ours.length > 20);
      assert.deepEqual(theirs, ours);
    });
  }
});
