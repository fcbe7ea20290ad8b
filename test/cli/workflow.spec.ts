import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand, spawnCommand } from "../support/commands";

describe("npm run workflow", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "workflow-"));
    await writeFile(join(folder, "outputs.json"), "{}");
  });
  after(() => rm(folder, { recursive: true }));

  it("ends as it would when its reader has seen enough", async () => {
    const child = spawnCommand("workflow", ["list", "--help"]);
    let stderr = "";
    child.stderr!.on("data", (chunk) => {
      stderr += chunk;
    });
    child.stdout!.destroy();

    assert.deepEqual(await once(child, "close"), [0, null], stderr);
  });

  it("takes the stack before its command as well as after it", async () => {
    const stack = ["--outputs", join(folder, "outputs.json")];
    const before = await runCommand("workflow", [...stack, "secret", "rotate"]);
    const after = await runCommand("workflow", ["secret", "rotate", ...stack]);

    assert.deepEqual([before.code, after.code], [1, 1]);
    assert.match(before.stderr, /outputs.json' lack stateMachineArn/);
    assert.equal(after.stderr, before.stderr);
  });

  for (const [what, args, message] of [
    ["without a command", [], /no command given; one of start, list/],
    ["with one it does not have", ["--json", "begin"], /unknown command 'begin'; one of start/],
    ["with a command's option that is not there", ["list", "--fast"], /unknown option '--fast'/],
  ] as const) {
    it(`ends with 2 ${what}`, async () => {
      const { code, stderr } = await runCommand("workflow", args);

      assert.equal(code, 2);
      assert.match(stderr, message);
    });
  }

  describe("on a stack elsewhere", () => {
    let server: Server;
    let asked: Promise<unknown>;
    let env: Record<string, string>;

    /** Knows the secret, and never answers anything else. */
    beforeEach(async () => {
      server = createServer(({ headers }, response) => {
        if (headers["x-amz-target"] !== "secretsmanager.GetSecretValue") return;
        response.end(JSON.stringify({ SecretString: '{"current":"s"}' }));
      }).listen(0, "127.0.0.1");
      await once(server, "listening");
      asked = once(server, "request");
      const { port } = server.address() as AddressInfo;
      env = {
        AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
        AWS_ACCESS_KEY_ID: "a",
        AWS_SECRET_ACCESS_KEY: "s",
      };
      const outputs = {
        stateMachineArn: "arn:aws:states:eu-central-1:000000000000:stateMachine:m",
        callbackUrl: "http://127.0.0.1:1/callback",
        bucketName: "b",
        tokenTableName: "t",
        callbackSecretName: "c",
      };
      await writeFile(join(folder, "elsewhere.json"), JSON.stringify(outputs));
    });
    afterEach(async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    });
    const stack = () => ["--outputs", join(folder, "elsewhere.json")];

    it("says why a callback did not reach its endpoint", async () => {
      const args = ["callback", "PROJ-1", ...stack()];
      const { code, stderr } = await runCommand("workflow", args, { env });

      assert.equal(code, 1);
      assert.match(stderr, /callback endpoint http:\/\/127.0.0.1:1\/callback was not reached: /);
    });

    it("is ended by a signal while it waits for an answer", async () => {
      const child = spawnCommand("workflow", ["list", ...stack()], { env });
      const exited = once(child, "exit");
      await asked;

      child.kill("SIGINT");

      assert.deepEqual(await exited, [null, "SIGINT"]);
    });
  });
});
