import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";

/** Reads `+ PID` and `- PID`; once this process is gone it ends what is left, groups and all. */
const SCRIPT = `
running=" "
while read -r change pid; do
  case $change in
    +) running="$running$pid " ;;
    -) running="\${running% $pid *} \${running#* $pid }" ;;
  esac
done
for pid in $running; do kill -9 "-$pid"; done
`;

let shell: ChildProcess | undefined;

/**
 * Makes sure that a process, started as the leader of a group of its own, does not outlive this
 * one: not even when this one is killed while the other computes without end.
 */
export function reap(child: ChildProcess): void {
  if (process.platform === "win32" || child.pid === undefined) return;
  shell ??= start();
  shell.stdin?.write(`+ ${child.pid}\n`);
  child.once("exit", () => shell?.stdin?.write(`- ${child.pid}\n`));
}

function start(): ChildProcess {
  const started = spawn("/bin/sh", ["-c", SCRIPT], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  started.unref();
  const stdin = started.stdin as Socket;
  stdin.unref();
  // The shell has ended before its time, and is started anew when it is needed.
  stdin.on("error", () => {});
  started.once("exit", () => {
    shell = undefined;
  });
  return started;
}
