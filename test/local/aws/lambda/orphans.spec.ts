import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { until } from "./support/until";

describe("an instance whose embedded AWS is killed", () => {
  it("ends with it, even while it computes without end", async () => {
    const host = spawn(
      process.execPath,
      ["--require", "tsx/cjs", path.join(__dirname, "support/spinningHost.ts")],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const [output] = await once(host.stdout, "data");
    const pid = Number(output);
    assert.ok(process.kill(pid, 0));

    host.kill("SIGKILL");

    await until(() => {
      try {
        return !process.kill(pid, 0);
      } catch {
        return true;
      }
    });
  });
});
