import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Project } from "./project";

export interface ProgramRun {
  /** How the program ended; null when it was killed. */
  readonly ended: Promise<{ code: number | null; errors: string }>;
  kill(): void;
}

export interface ProgramOptions {
  readonly project: Project;
  /** The engine's, as `127.0.0.1:PORT`. */
  readonly monitor: string;
  readonly preview: boolean;
  readonly environment: Readonly<Record<string, string>>;
  /** Told of each line the program prints. */
  readonly onLine: (line: string) => void;
}

const PRELOAD = join(__dirname, "programPreload.js");

/** How many resources the program may register at once. */
const PARALLEL = "16";

/** Runs a program folder on the Node.js runtime of its own `@pulumi/pulumi`, as the real CLI does. */
export function launchProgram(options: ProgramOptions): ProgramRun {
  const { project, monitor, preview, environment } = options;
  const runtime = createRequire(join(project.folder, "package.json")).resolve(
    "@pulumi/pulumi/cmd/run",
  );
  const child = spawn(
    process.execPath,
    [
      ...["--require", PRELOAD],
      runtime,
      ...["--monitor", monitor, "--engine", monitor],
      ...["--project", project.name, "--stack", project.stack],
      ...["--root-directory", project.folder, "--pwd", project.folder, "--parallel", PARALLEL],
      ...(preview ? ["--dry-run"] : []),
      project.main,
    ],
    {
      cwd: project.folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        ...environment,
        PULUMI_NODEJS_TYPESCRIPT: "true",
        // Types are checked by `npm run typecheck`; here they would cost seconds each time.
        PULUMI_NODEJS_TRANSPILE_ONLY: "true",
        PULUMI_CONFIG: JSON.stringify(project.config),
        PULUMI_CONFIG_SECRET_KEYS: "[]",
        ...(project.tsconfig && { PULUMI_NODEJS_TSCONFIG_PATH: project.tsconfig }),
      },
    },
  );
  const lines = createInterface({ input: child.stdout });
  lines.on("line", options.onLine);
  return { ended: endOf(child), kill: () => child.kill("SIGKILL") };
}

async function endOf(child: ChildProcess): Promise<{ code: number | null; errors: string }> {
  let errors = "";
  child.stderr!.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const [code] = await once(child, "close");
  return { code, errors };
}
