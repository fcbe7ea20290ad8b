import { resolve } from "node:path";
import { type EngineResult, NotThereError, preview as previewProgram } from "../local/engine";
import { JSON_OPTION, UsageError } from "./arguments";
import { type Command, main } from "./command";
import { PreviewReport } from "./previewReport";
import { LOCAL_PROGRAM, PROGRAM_FOLDER } from "./program";
import { printJson, terminal } from "./terminal";

const OWN_PACK = resolve(PROGRAM_FOLDER, "policy");

const preview: Command = {
  usage: {
    command: "npm run preview",
    summary:
      "Previews the program without the Pulumi CLI, an AWS account or a network: all resources,\n" +
      "then what the policy packs find.",
    options: [
      { name: "stack", value: "NAME", help: `the stack (default ${LOCAL_PROGRAM.stack})` },
      {
        name: "policy-pack",
        value: "DIR",
        multiple: true,
        help: "a policy pack; may be given more than once (default: policy)",
      },
      JSON_OPTION,
    ],
    notes: ["Exit code 1 when a mandatory policy is violated, or the program fails."],
  },
  async run(args, interrupt) {
    const json = args.flag("json");
    const stack = args.text("stack") ?? LOCAL_PROGRAM.stack;
    const packs = args.all("policy-pack").map((folder) => resolve(folder));
    const report = new PreviewReport(terminal(json));
    const result = await previewProgram({
      program: PROGRAM_FOLDER,
      stack,
      environment: regionOf(process.env),
      policyPacks: packs.length > 0 ? packs : [OWN_PACK],
      onEvent: (event) => report.add(event),
      signal: interrupt,
    }).catch((error: unknown) => {
      throw error instanceof NotThereError ? new UsageError(error.message) : error;
    });
    report.end(result);
    if (json) printJson(published(stack, result));
    return result.ok ? 0 : 1;
  },
};

/** No endpoint and no credentials: there is nothing to ask. */
function regionOf({ AWS_REGION, AWS_DEFAULT_REGION }: NodeJS.ProcessEnv): Record<string, string> {
  const region = AWS_REGION || AWS_DEFAULT_REGION;
  return region ? { AWS_REGION: region } : {};
}

function published(stack: string, { ok, resources, findings, diagnostics }: EngineResult) {
  return {
    stack,
    ok,
    resources: resources.map(({ urn, type, parent }) => ({ urn, type, parent })),
    findings,
    diagnostics,
  };
}

void main(preview);
