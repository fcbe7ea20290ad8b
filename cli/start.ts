import { once } from "node:events";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { openEmbedded } from "../local/embedded";
import { type Arguments, JSON_OPTION, UsageError } from "./arguments";
import { type Command, main } from "./command";
import { DeploymentProgress } from "./deploymentProgress";
import { LOCAL_PROGRAM, PROGRAM_FOLDER } from "./program";
import { deliver } from "./stack/delivery";
import { nameOf, startExecution } from "./stack/execution";
import { follow, isWaiting, Timeline } from "./stack/progress";
import { type Results, readResults } from "./stack/results";
import { ensureSecret } from "./stack/secret";
import { DEFAULT_DATA, type Stack, type StackOutputs } from "./stack/stack";
import { readWorkItem, type WorkItem } from "./stack/workItem";
import { printJson, type Terminal, terminal } from "./terminal";

const SAMPLE = join(PROGRAM_FOLDER, "sample", "workflow-input.json");

/** What the person, or the command line for them, says about the story. */
interface Verdict {
  readonly status: "approved" | "rejected";
  readonly message?: string;
}

const start: Command = {
  usage: {
    command: "npm start",
    summary:
      "Runs the workflow once on the embedded AWS: deploys it, starts an execution on a work item,\n" +
      "waits for the callback, sends it, and prints the result.",
    options: [
      { name: "input", value: "FILE", help: "the work item (default: the sample)" },
      {
        name: "decide",
        value: "DECISION",
        choices: ["approve", "reject"],
        help: "what the callback says (default approve)",
      },
      { name: "message", value: "TEXT", help: "the message of the callback" },
      { name: "interactive", help: "ask before the callback is sent" },
      { name: "data", value: "DIR", help: `keep everything here (default ${DEFAULT_DATA})` },
      JSON_OPTION,
    ],
    notes: ["Exit code 1 when the execution failed or was rejected."],
  },
  async run(args, interrupt) {
    const screen = terminal(args.flag("json"));
    const item = await readWorkItem(args.text("input") ?? SAMPLE);
    const decide = chooser(args, item, screen, interrupt);
    const progress = new DeploymentProgress(screen);
    const embedded = await openEmbedded({
      dataDirectory: resolve(args.text("data") ?? DEFAULT_DATA),
      program: LOCAL_PROGRAM,
      onEvent: (event) => progress.add(event),
      onError: (error) => process.stderr.write(`${(error as Error).stack ?? error}\n`),
      signal: interrupt,
    });
    try {
      const { endpoint, region, credentials } = embedded;
      const outputs = embedded.outputs as unknown as StackOutputs;
      const stack: Stack = { outputs, client: { region, endpoint, credentials } };
      await ensureSecret(stack);
      const { results, states } = await runOnce(stack, item, decide, screen, interrupt);
      if (args.flag("json")) printJson({ ...results, states });
      else report(screen, stack, results);
      return results.status === "SUCCEEDED" ? 0 : 1;
    } finally {
      await embedded.close();
    }
  },
};

/** Starts an execution, shows it as it happens, and sends the callback once it waits for it. */
async function runOnce(
  stack: Stack,
  item: WorkItem,
  decide: () => Promise<Verdict>,
  screen: Terminal,
  interrupt: AbortSignal,
) {
  const { executionArn } = await startExecution(stack, item);
  screen.line(`execution ${nameOf(executionArn)}`);
  const timeline = new Timeline(screen);
  for await (const event of follow(stack, executionArn, interrupt)) {
    timeline.add(event);
    if (!isWaiting(event)) continue;
    const verdict = await decide();
    const { statusCode, body } = await deliver(stack, {
      jiraStoryId: item.jiraStoryId,
      ...verdict,
    });
    screen.line(`  callback ${verdict.status}: ${statusCode} ${body.result}`);
  }
  return { results: await readResults(stack, executionArn), states: timeline.states };
}

function chooser(
  args: Arguments,
  item: WorkItem,
  screen: Terminal,
  interrupt: AbortSignal,
): () => Promise<Verdict> {
  const message = args.text("message");
  const fixed: Verdict = {
    status: args.text("decide") === "reject" ? "rejected" : "approved",
    message,
  };
  if (!args.flag("interactive")) return async () => fixed;
  if (args.text("decide")) {
    throw new UsageError("--interactive asks for the decision; leave out --decide");
  }
  return () => ask(item, message, screen, interrupt);
}

async function ask(
  item: WorkItem,
  message: string | undefined,
  screen: Terminal,
  interrupt: AbortSignal,
): Promise<Verdict> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const closed = once(lines, "close").then(() => {
    throw new UsageError("--interactive needs an answer on standard input, and it has ended");
  });
  closed.catch(() => undefined);
  try {
    for (;;) {
      const question = `Approve ${item.jiraStoryId}? (approve/reject) `;
      const answer = await Promise.race([lines.question(question, { signal: interrupt }), closed]);
      const word = answer.trim().toLowerCase();
      if (/^(a|approve|approved|y|yes)$/.test(word)) return { status: "approved", message };
      if (/^(r|reject|rejected|n|no)$/.test(word)) return { status: "rejected", message };
      screen.line(`please answer approve or reject, not '${word}'`);
    }
  } finally {
    lines.close();
  }
}

function report({ line, paint }: Terminal, stack: Stack, results: Results): void {
  const place = (key: string) => `s3://${stack.outputs.bucketName}/${key}`;
  line();
  line(
    results.status === "SUCCEEDED"
      ? paint("green", "succeeded")
      : paint("red", `${results.status.toLowerCase()}: ${results.error}: ${results.cause ?? ""}`),
  );
  if (results.resultKey) line(`result  ${place(results.resultKey)}`);
  if (results.logKey) line(`log     ${place(results.logKey)}`);
  if (results.errorKey) line(`error   ${place(results.errorKey)}`);
  if (results.result) line(JSON.stringify(results.result, null, 2));
}

void main(start);
