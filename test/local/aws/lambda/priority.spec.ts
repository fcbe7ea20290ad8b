import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { getPriority } from "node:os";
import { NICENESS } from "../../../../local/aws/lambda/runner/priority";
import { invoke, type LambdaAlone, makeFunction, startLambda } from "./support/lambdaAlone";
import { until } from "./support/until";

describe("the priority of a function's instances", () => {
  let alone: LambdaAlone;
  let pid: number;
  beforeEach(async () => {
    alone = await startLambda();
    await makeFunction(alone, "own", `exports.handler = async () => process.pid;`);
    pid = (await invoke(alone, "own")).payload as number;
  });
  afterEach(() => alone.close());

  it("is below that of the embedded AWS, which all functions wait for", () => {
    assert.ok(getPriority(pid) >= NICENESS, `nice ${getPriority(pid)}`);
  });

  if (existsSync("/proc/self/autogroup")) {
    it("holds where Linux shares the cores between sessions, not processes", async () => {
      const group = `/proc/${pid}/autogroup`;

      await until(() => readFileSync(group, "utf8").endsWith(` nice ${NICENESS}\n`));
    });
  }
});
