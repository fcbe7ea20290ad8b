import { once } from "node:events";
import { resolve } from "node:path";
import { openEmbedded } from "../local/embedded";
import { JSON_OPTION, wholeNumber } from "./arguments";
import { type Command, main } from "./command";
import { DeploymentProgress } from "./deploymentProgress";
import { LOCAL_PROGRAM } from "./program";
import { ensureSecret } from "./stack/secret";
import { DEFAULT_DATA, type StackOutputs } from "./stack/stack";
import { printJson, terminal } from "./terminal";

const local: Command = {
  usage: {
    command: "npm run local",
    summary: "Runs the embedded AWS, with the workflow deployed, until it is stopped.",
    options: [
      { name: "port", value: "N", help: "listen here on 127.0.0.1 (default: a free port)" },
      { name: "data", value: "DIR", help: `keep everything here (default ${DEFAULT_DATA})` },
      { name: "empty", help: "deploy nothing" },
      JSON_OPTION,
    ],
    notes: ["Ctrl-C stops it. Started again on the same folder it goes on where it was."],
  },
  async run(args, interrupt) {
    const json = args.flag("json");
    const screen = terminal(json);
    const port = wholeNumber(args, "port", { min: 0, max: 65_535 });
    const progress = new DeploymentProgress(screen);
    const embedded = await openEmbedded({
      dataDirectory: resolve(args.text("data") ?? DEFAULT_DATA),
      port,
      program: args.flag("empty") ? undefined : LOCAL_PROGRAM,
      onEvent: (event) => progress.add(event),
      onError: (error) => process.stderr.write(`${(error as Error).stack ?? error}\n`),
      signal: interrupt,
    });
    try {
      const { endpoint, region, credentials, outputs } = embedded;
      const { accessKeyId, secretAccessKey } = credentials;
      if (outputs) {
        const client = { region, endpoint, credentials };
        await ensureSecret({ outputs: outputs as unknown as StackOutputs, client });
      }
      if (json) {
        printJson({ endpoint, region, accessKeyId, secretAccessKey, consoleUrl: null, outputs });
      } else {
        screen.line(`ready  ${endpoint}  (${region}; Ctrl-C stops it)`);
        screen.line(
          `  export AWS_ENDPOINT_URL=${endpoint} AWS_REGION=${region} AWS_DEFAULT_REGION=${region}`,
        );
        screen.line(
          `  export AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}`,
        );
        if (outputs) screen.line(`  callbacks to ${outputs.callbackUrl}`);
      }
      if (!interrupt.aborted) await once(interrupt, "abort");
    } finally {
      await embedded.close();
    }
    screen.line("stopped");
    return 0;
  },
};

void main(local);
