import { join } from "node:path";
import { JSON_OPTION } from "./arguments";
import { type Command, main } from "./command";
import { chooser, type Verdict } from "./decide";
import { openForCommand } from "./openForCommand";
import { LOCAL_PROGRAM, PROGRAM_FOLDER } from "./program";
import { deliver } from "./stack/delivery";
import { nameOf, startExecution } from "./stack/execution";
import { follow, isWaiting, Timeline } from "./stack/progress";
import { type Results, readResults } from "./stack/results";
import { DEFAULT_DATA } from "./stack/running";
import type { Stack, StackOutputs } from "./stack/stack";
import { readWorkItem, type WorkItem } from "./stack/workItem";
import { printJson, type Terminal, terminal } from "./terminal";

const SAMPLE = join(PROGRAM_FOLDER, "sample", "workflow-input.json");

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
    const decide = chooser(args, item.jiraStoryId, screen, interrupt);
    const embedded = await openForCommand(args, screen, { program: LOCAL_PROGRAM, interrupt });
    try {
      const { endpoint, region, credentials } = embedded;
      const outputs = embedded.outputs as unknown as StackOutputs;
      const stack: Stack = { outputs, client: { region, endpoint, credentials } };
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
  try {
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
  } catch (error) {
    if (interrupt.aborted) {
      screen.line(`${nameOf(executionArn)} is kept: npm start and npm run local go on with it`);
    }
    throw error;
  }
  return { results: await readResults(stack, executionArn), states: timeline.states };
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
