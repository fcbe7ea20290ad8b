import assert from "node:assert/strict";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LambdaClient, UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { DescribeExecutionCommand, SFNClient } from "@aws-sdk/client-sfn";
import { Checkpoint } from "../../local/engine/checkpoint";
import { type Ended, REPOSITORY, runCommand, startLocal } from "../support/commands";

type Resource = Readonly<Record<string, any>>;

/** What may differ between two deployments of one program: what AWS chose, and when. */
const CHOSEN =
  /^(http:\/\/127\.0\.0\.1:\d+|[0-9a-z]{10}|.*-[0-9a-f]{7}|integrations\/.*|.*execute-api.*)$/;

describe("the real Pulumi CLI with our provider, on the embedded AWS", function () {
  this.timeout(300_000);
  let folder: string;
  let aws: Awaited<ReturnType<typeof startLocal>>;
  let committed: string;
  const ran: Record<string, Ended> = {};
  const states: Record<string, Resource[]> = {};
  const stackFile = join(REPOSITORY, "Pulumi.dev.yaml");

  const pulumi = (...args: string[]) =>
    runCommand("localPulumi", ["--data", folder, ...args, "--non-interactive"]);
  const exported = async () => {
    const file = join(folder, "state.json");
    await pulumi("stack", "export", "--file", file);
    return JSON.parse(await readFile(file, "utf8")).deployment.resources as Resource[];
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "pulumi-cli-"));
    committed = await readFile(stackFile, "utf8");
    aws = await startLocal(folder, ["--empty"]);
    const changed = join(folder, "Pulumi.dev.yaml");
    ran.preview = await pulumi("preview", "--policy-pack", "policy");
    ran.up = await pulumi("up", "--yes", "--skip-preview");
    states.up = await exported();
    ran.again = await pulumi("up", "--yes", "--skip-preview", "--expect-no-changes");
    ran.execution = await execute();
    await copyFile(stackFile, changed);
    const text = (await readFile(changed, "utf8")).replace(
      "config:\n",
      "config:\n  callback-workflow:logRetentionDays: 60\n  callback-workflow:callbackTimeoutSeconds: 77\n",
    );
    await writeFile(changed, text);
    ran.changed = await pulumi("up", "--yes", "--skip-preview", "--config-file", changed);
    ran.refresh = await pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes");
    await changeTimeout();
    ran.drift = await pulumi(
      "up",
      "--yes",
      "--skip-preview",
      "--refresh",
      "--config-file",
      changed,
    );
    ran.destroy = await pulumi("destroy", "--yes", "--skip-preview");
    states.destroy = await exported();
  });
  after(async () => {
    await aws?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Starts an execution on the sample that was deployed, and decides on it. */
  async function execute(): Promise<Ended> {
    const workflow = (...args: string[]) =>
      runCommand("workflow", [...args, "--data", folder, "--json"]);
    const sample = join(REPOSITORY, "sample", "workflow-input.json");
    await workflow("secret", "rotate");
    const { executionArn, jiraStoryId, name } = JSON.parse(
      (await workflow("start", sample)).stdout,
    );
    // A callback that comes early is parked until the execution waits.
    await workflow("callback", jiraStoryId, "--status", "approved", "--message", "fine");
    await finished(executionArn);
    return workflow("results", name);
  }

  /** Behind Pulumi's back. */
  async function changeTimeout(): Promise<void> {
    const { endpoint, region, ...credentials } = aws.ready;
    const client = new LambdaClient({ endpoint, region, credentials });
    const FunctionName = "callback-workflow-dev-validation";
    await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 99 }));
  }

  async function finished(executionArn: string): Promise<void> {
    const { endpoint, region, ...credentials } = aws.ready;
    const client = new SFNClient({ endpoint, region, credentials });
    const describe = new DescribeExecutionCommand({ executionArn });
    while ((await client.send(describe)).status === "RUNNING");
  }

  const succeeds = ({ code, stdout, stderr }: Ended) => assert.equal(code, 0, `${stdout}${stderr}`);

  it("previews it with the policy pack", () => {
    succeeds(ran.preview!);
    assert.match(ran.preview!.stdout, /\d+ to create/);
  });

  it("deploys it, and finds nothing to change the second time", () => {
    succeeds(ran.up!);
    succeeds(ran.again!);
  });

  it("has deployed a workflow that runs to its result", () => {
    succeeds(ran.execution!);
    assert.equal(JSON.parse(ran.execution!.stdout).status, "SUCCEEDED");
  });

  it("updates what a changed configuration changes, and replaces nothing", () => {
    succeeds(ran.changed!);
    assert.match(ran.changed!.stdout, /~ \d+ updated/);
    assert.doesNotMatch(ran.changed!.stdout, /replaced|deleted|created/);
  });

  it("finds on a refresh what it has made", () => succeeds(ran.refresh!));

  it("puts back what somebody else has changed, when it refreshes first", () => {
    succeeds(ran.drift!);
    assert.match(ran.drift!.stdout, /validation updated \([\d.]+s\) \[diff: ~timeout\]/);
    assert.match(ran.drift!.stdout, /~ 1 updated/);
  });

  it("destroys everything", () => {
    succeeds(ran.destroy!);
    assert.deepEqual(states.destroy ?? [], []);
  });

  it("leaves the committed stack file as it was", async () => {
    assert.equal(await readFile(stackFile, "utf8"), committed);
  });

  it("registers the same resources with the same inputs as our own engine", async () => {
    const data = join(folder, "own");
    const own = await startLocal(data);
    await own.stop();
    const state = Checkpoint.open(data, "callback-workflow", "dev").read();

    const theirs = states.up!.filter(({ type }) => type !== "pulumi:providers:aws");
    assert.deepEqual(comparable(state), comparable(theirs));
  });
});

function comparable(resources: readonly Resource[]) {
  return resources
    .map(({ urn, type, custom, parent, inputs = {}, dependencies = [], ...further }) => ({
      urn,
      type,
      custom,
      parent,
      inputs: withoutChosen(inputs),
      dependencies: [...dependencies].sort(),
      propertyDependencies: Object.entries(further.propertyDependencies ?? {})
        .filter(([, urns]) => (urns as string[]).length > 0)
        .sort(),
    }))
    .sort((a, b) => (a.urn < b.urn ? -1 : 1));
}

/** Archives are compared as they were sent to Lambda, elsewhere; here that there is one. */
function withoutChosen(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) return value.map((each) => withoutChosen(each));
  if (key === "code") return "an archive";
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([name, each]) => [name, withoutChosen(each, name)]);
    return Object.fromEntries(entries);
  }
  return typeof value === "string" && CHOSEN.test(value) ? "chosen" : value;
}
