import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type LocalProcess, runCommand, startLocal } from "../support/commands";

/** The stack a command works on, where the embedded AWS has deployed none itself. */
describe("npm run workflow, on an embedded AWS that runs with --empty", () => {
  let folder: string;
  let data: string;
  let local: LocalProcess;

  const machine = (name: string) => `arn:aws:states:us-east-1:000000000000:stateMachine:${name}`;
  const outputs = (stateMachineArn: string) =>
    JSON.stringify({
      stateMachineArn,
      callbackUrl: "http://127.0.0.1:1/callback",
      bucketName: "b",
      tokenTableName: "t",
      callbackSecretName: "c",
    });
  const list = (...args: string[]) =>
    runCommand("workflow", ["list", "--data", data, ...args], {
      env: { PATH: [join(folder, "bin"), process.env.PATH].join(delimiter) },
    });

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "find-stack-"));
    data = join(folder, "data");
    local = await startLocal(data, ["--empty"]);
    await mkdir(join(folder, "bin"));
    const pulumi = join(folder, "bin", "pulumi");
    // Tells which stack it was asked for, and of which backend, in the name of the state machine.
    const told = "$(basename $(dirname $PULUMI_BACKEND_URL))-$5";
    await writeFile(pulumi, `#!/bin/sh\ncat <<END\n${outputs(machine(told))}\nEND\n`);
    await chmod(pulumi, 0o755);
  });
  after(async () => {
    await local?.stop();
    await rm(folder, { recursive: true });
  });

  it("says how to deploy one, as long as there is none", async () => {
    const { code, stderr } = await list();

    assert.equal(code, 1);
    assert.equal(
      stderr,
      `error: the embedded AWS on ${data} runs without the stack 'dev'; ` +
        `deploy it with 'npm run local:pulumi -- --data ${data} up --stack dev'\n`,
    );
  });

  it("takes the one whose outputs it is given", async () => {
    const file = join(folder, "outputs.json");
    await writeFile(file, outputs(machine("from-a-file")));

    const { code, stderr } = await list("--outputs", file);

    assert.equal(code, 1);
    assert.match(stderr, /State Machine Does Not Exist: '.*:from-a-file'/);
  });

  describe("after the Pulumi CLI has been used there", () => {
    before(() => mkdir(join(data, "pulumi-cli")));
    after(() => rm(join(data, "pulumi-cli"), { recursive: true }));

    it("takes the one of development, or the one that is named", async () => {
      const development = await list();
      const production = await list("--stack", "prod");

      assert.match(development.stderr, /State Machine Does Not Exist: '.*:data-dev'/);
      assert.match(production.stderr, /State Machine Does Not Exist: '.*:data-prod'/);
    });
  });

  it("ends with 2 when two options each name a stack", async () => {
    const { code, stderr } = await list("--stack", "prod", "--outputs", "outputs.json");

    assert.equal(code, 2);
    assert.match(stderr, /--stack and --outputs each name a stack; give one of them/);
  });
});
