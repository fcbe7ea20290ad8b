import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { REPOSITORY } from "../test/support/commands";
import { type Benchmark, percentile } from "./benchmark";

const SAMPLES = 5;

/** As it is typed, npm's own start included. */
export const preview: Benchmark = {
  name: "preview",
  summary: "npm run preview of the program with the policy pack",
  async run() {
    const samples: number[] = [];
    for (let i = 0; i < SAMPLES; i++) {
      const begun = performance.now();
      await promisify(execFile)("npm", ["run", "preview", "--", "--policy-pack", "policy"], {
        cwd: REPOSITORY,
      });
      samples.push((performance.now() - begun) / 1000);
    }
    return [{ name: "preview", value: percentile(samples, 0.5), unit: "s", floor: "<= 4" }];
  },
};
