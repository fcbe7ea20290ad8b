import { once } from "node:events";
import type { Embedded } from "../local/embedded";
import { JSON_OPTION, wholeNumber } from "./arguments";
import { type Command, main } from "./command";
import { openForCommand } from "./openForCommand";
import { LOCAL_PROGRAM } from "./program";
import { DEFAULT_DATA } from "./stack/running";
import { printJson, type Terminal, terminal } from "./terminal";

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
    const program = args.flag("empty") ? undefined : LOCAL_PROGRAM;
    const options = { port, program, interrupt };
    const embedded = await openForCommand(args, screen, options).catch((error) => {
      // To be stopped is how it ends, be it before it was ready.
      if (interrupt.aborted) return undefined;
      throw error;
    });
    try {
      if (embedded) tellReady(embedded, screen, json);
      if (!interrupt.aborted) await once(interrupt, "abort");
    } finally {
      await embedded?.close();
    }
    screen.line("stopped");
    return 0;
  },
};

function tellReady(
  { endpoint, region, credentials, outputs }: Embedded,
  { line }: Terminal,
  json: boolean,
): void {
  const { accessKeyId, secretAccessKey } = credentials;
  if (json) {
    printJson({ endpoint, region, accessKeyId, secretAccessKey, consoleUrl: null, outputs });
    return;
  }
  line(`ready  ${endpoint}  (${region}; Ctrl-C stops it)`);
  line(`  export AWS_ENDPOINT_URL=${endpoint} AWS_REGION=${region} AWS_DEFAULT_REGION=${region}`);
  line(`  export AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}`);
  if (outputs) line(`  callbacks to ${outputs.callbackUrl}`);
}

void main(local);
