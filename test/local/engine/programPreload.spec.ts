import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { REPOSITORY } from "../../support/commands";

const PRELOAD = join(REPOSITORY, "local", "engine", "programPreload.js");
const RUNTIME = require.resolve("@pulumi/pulumi/cmd/run");

/** What a script prints, as JSON, that runs after the preload, beside Pulumi's runtime. */
async function printed(script: string, environment: NodeJS.ProcessEnv = {}): Promise<unknown> {
  const code = `
    const runtime = require("node:module").createRequire(process.argv[1]);
    (async () => { ${script} })().then((value) => console.log(JSON.stringify(value)));`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--require", PRELOAD, "--eval", code, RUNTIME],
    { cwd: REPOSITORY, env: { ...process.env, ...environment } },
  );
  return JSON.parse(stdout);
}

const TRACE = `
  const { debuggablePromise } = runtime("../../runtime/debuggable");
  const promise = Promise.resolve(5);
  const value = await debuggablePromise(promise, "test");
  return { value, trace: promise._debugStackTrace, error: new Error("later").stack };`;

describe("what runs in a program's process before Pulumi's runtime", () => {
  it("has node_modules read once, however often it is asked for", async () => {
    const read = await printed(`
      const { Arborist } = runtime("@npmcli/arborist");
      const [one, other] = await Promise.all([
        new Arborist({ path: "." }).loadActual(),
        new Arborist({ path: process.cwd() }).loadActual(),
      ]);
      const elsewhere = await new Arborist({ path: "policy" }).loadActual();
      return { same: one === other, other: elsewhere !== one, found: one.children.has("typescript") };
    `);

    assert.deepEqual(read, { same: true, other: true, found: true });
  });

  it("lets the engine hear all but debugging messages", async () => {
    const sent = await printed(`
      const [log, settings] = [runtime("../../log"), runtime("../../runtime/settings")];
      const sent = [];
      settings.getEngine = () => ({ log: (request, done) => done(sent.push(request.getMessage())) });
      await Promise.all([log.debug("one"), log.info("two"), log.warn("three")]);
      return sent;
    `);

    assert.deepEqual(sent, ["two", "three"]);
  });

  it("keeps no traces of promises, and those of errors", async () => {
    const { value, trace, error } = (await printed(TRACE)) as Record<string, unknown>;

    assert.deepEqual([value, trace], [5, "Error"]);
    assert.match(String(error), /Error: later\n +at /);
  });

  it("keeps them for who looks for a promise that never ends", async () => {
    const debugging = { PULUMI_DEBUG_PROMISE_LEAKS: "true" };
    const { trace } = (await printed(TRACE, debugging)) as Record<string, unknown>;

    assert.match(String(trace), /\n +at /);
  });

  it("leaves a runtime alone that has neither", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      "--require",
      PRELOAD,
      "--eval",
      "console.log('ran')",
      join(tmpdir(), "run.js"),
    ]);

    assert.equal(stdout, "ran\n");
  });
});
