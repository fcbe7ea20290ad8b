import { readFile } from "node:fs/promises";
import { checkDefinition, type Finding } from "../asl";
import { JSON_OPTION } from "./arguments";
import { type Command, main } from "./command";
import { reasonOf } from "./files";
import { printJson, type Terminal, terminal } from "./terminal";

const asl: Command = {
  usage: {
    command: "npm run asl",
    summary: "Checks definitions in the Amazon States Language with the rules of the policy pack.",
    positionals: "FILE...",
    minimum: 1,
    options: [
      {
        name: "type",
        value: "TYPE",
        choices: ["STANDARD", "EXPRESS"],
        help: "the type of the state machines (default STANDARD)",
      },
      JSON_OPTION,
    ],
    notes: [
      "Ends with 1 when AWS would refuse one of them, or one cannot be read.",
      "With --json: one object a file.",
    ],
  },
  async run(args) {
    const json = args.flag("json");
    const screen = terminal(json);
    const type = args.text("type") === "EXPRESS" ? "EXPRESS" : "STANDARD";
    let isEveryValid = true;
    for (const file of args.positionals) {
      const findings = await check(file, type);
      const valid = findings.every(({ severity }) => severity !== "error");
      isEveryValid &&= valid;
      if (json) printJson({ file, valid, findings: findings.map(published) });
      else show(file, valid, findings, screen);
    }
    return isEveryValid ? 0 : 1;
  },
};

/** A file that cannot be read is a finding like others, so that the next file is still checked. */
async function check(file: string, type: "STANDARD" | "EXPRESS"): Promise<readonly Finding[]> {
  let text: string;
  try {
    text = await read(file);
  } catch (error) {
    const message = `cannot read '${file}': ${reasonOf(error)}`;
    const rule = "state-machine-definition";
    return [{ rule, severity: "error", path: "", code: "MISSING_DESCRIPTION", message }];
  }
  return checkDefinition(text, { type });
}

async function read(file: string): Promise<string> {
  const bytes = await readFile(file);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new Error("it is not text in UTF-8", { cause: error });
  }
}

/** What the command promises of a finding. */
function published({ rule, severity, path, message }: Finding) {
  return { rule, severity, path, message };
}

function show(file: string, valid: boolean, findings: readonly Finding[], screen: Terminal): void {
  const verdict = valid ? screen.paint("green", "valid") : screen.paint("red", "invalid");
  screen.line(`${file}: ${verdict}`);
  for (const { severity, rule, path, message } of findings) {
    const level = screen.paint(severity === "error" ? "red" : "yellow", severity);
    screen.line(`  ${level}  ${path || "/"}  ${message}  (${rule})`);
  }
}

void main(asl);
