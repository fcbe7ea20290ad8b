import { type Benchmark, percentile, pool } from "./benchmark";
import { Driver } from "./driver";
import { stackOf, withLocal } from "./stack";

const AT_A_TIME = 50;
const EXECUTIONS = 1000;
/**
 * Until the compilers of the processes involved have seen it all, as what runs for hours is
 * measured: the functions' time an execution falls by a quarter between the first 1000 and these.
 */
const WARM_UP = 3000;
const LATENCY_SAMPLES = 200;

/** Seldom enough that asking costs little beside the work that is measured. */
const POLL_MS = 150;

/** The whole workflow with its real archives, driven from another process. */
export const workflow: Benchmark = {
  name: "workflow",
  summary: `the whole workflow, ${AT_A_TIME} at a time, real archives, checkpoints on`,
  run: () =>
    withLocal([], async (local) => {
      const driver = await Driver.open(stackOf(local));
      await executionsPerSecond(driver, "WARM", WARM_UP);
      const rate = await executionsPerSecond(driver, "LOAD", EXECUTIONS);
      const latencies = await callbackLatencies(driver);
      const entered = await driver.entered(await oneExecution(driver, "COUNT-1"));
      return [
        { name: "throughput", value: rate, unit: "executions/s", floor: ">= 60" },
        { name: "callback p50", value: percentile(latencies, 0.5), unit: "ms", floor: "<= 20" },
        { name: "callback p99", value: percentile(latencies, 0.99), unit: "ms", floor: "<= 60" },
        { name: "states entered", value: entered.length, unit: "states", floor: "<= 7" },
      ];
    }),
};

async function executionsPerSecond(driver: Driver, project: string, count: number) {
  const stories = Array.from({ length: count }, (_, i) => `${project}-${i + 1}`);
  const begun = performance.now();
  await pool(stories, AT_A_TIME, async (story) => {
    await oneExecution(driver, story);
  });
  return (count / (performance.now() - begun)) * 1000;
}

async function oneExecution(driver: Driver, story: string): Promise<string> {
  const execution = await driver.start(story);
  await driver.waiting(execution, POLL_MS);
  await driver.approve(story);
  await driver.succeeded(execution, POLL_MS);
  return execution;
}

/** Callback sent to execution SUCCEEDED, one at a time, all the others waiting meanwhile. */
async function callbackLatencies(driver: Driver): Promise<number[]> {
  const stories = Array.from({ length: LATENCY_SAMPLES }, (_, i) => `WAIT-${i + 1}`);
  const executions = new Map<string, string>();
  await pool(stories, AT_A_TIME, async (story) => {
    const execution = await driver.start(story);
    await driver.waiting(execution, POLL_MS);
    executions.set(story, execution);
  });
  const latencies: number[] = [];
  for (const story of stories) {
    const sent = performance.now();
    await driver.approve(story);
    await driver.succeeded(executions.get(story)!, 1);
    latencies.push(performance.now() - sent);
  }
  return latencies;
}
