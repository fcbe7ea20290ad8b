import { JSON_OPTION, UsageError } from "../cli/arguments";
import { type Command, main } from "../cli/command";
import { printJson, table, terminal } from "../cli/terminal";
import { archives } from "./archives";
import { type Benchmark, holds } from "./benchmark";
import { definition } from "./definition";
import { policies } from "./policies";
import { preview } from "./preview";
import { restart } from "./restart";
import { startup } from "./startup";
import { workflow } from "./workflow";

const BENCHMARKS: readonly Benchmark[] = [
  archives,
  startup,
  workflow,
  definition,
  restart,
  policies,
  preview,
];

const bench: Command = {
  usage: {
    command: "npm run bench",
    summary: "Measures what the project promises, each figure beside its floor.",
    positionals: "[NAME...]",
    options: [JSON_OPTION],
    notes: BENCHMARKS.map(({ name, summary }) => `  ${name.padEnd(12)}${summary}`),
  },
  async run(args) {
    const json = args.flag("json");
    const screen = terminal(json);
    const results: Record<string, unknown> = {};
    for (const benchmark of chosen(args.positionals)) {
      screen.line(`${benchmark.name}: ${benchmark.summary}`);
      const figures = await benchmark.run();
      results[benchmark.name] = figures;
      const rows = figures.map((figure) => [
        `  ${figure.name}`,
        `${Number(figure.value.toFixed(2))} ${figure.unit}`,
        figure.floor ?? "",
        holds(figure) ? "" : screen.paint("red", "falls short"),
      ]);
      for (const row of table(rows)) screen.line(row);
    }
    if (json) printJson(results);
    return 0;
  },
};

function chosen(names: readonly string[]): readonly Benchmark[] {
  const unknown = names.find((name) => !BENCHMARKS.some((benchmark) => benchmark.name === name));
  if (unknown) {
    const known = BENCHMARKS.map(({ name }) => name).join(", ");
    throw new UsageError(`unknown benchmark '${unknown}'; one of ${known}`);
  }
  return BENCHMARKS.filter(({ name }) => names.length === 0 || names.includes(name));
}

void main(bench);
