import { type Benchmark, percentile, pool } from "./benchmark";
import { Machine } from "./machine";
import { withLocal } from "./stack";
import { residentMemory } from "./startup";

const AT_A_TIME = 50;
const EXECUTIONS = 2000;
const WARM_UP = 300;
const PAUSED = 1000;
const LATENCY_SAMPLES = 200;
const KIB = 1024;

/** A definition without Lambda, as moto, LocalStack and others can be measured too. */
export const definition: Benchmark = {
  name: "definition",
  summary: `Pass, Parallel, a task token in a table, Pass: ${AT_A_TIME} in flight, checkpoints on`,
  run: () =>
    withLocal(["--empty"], async ({ ready, child }) => {
      const { endpoint, region, accessKeyId, secretAccessKey } = ready;
      const credentials = { accessKeyId, secretAccessKey };
      const machine = await Machine.create({ endpoint, region, credentials });
      await executionsPerSecond(machine, "warm", WARM_UP);
      const rate = await executionsPerSecond(machine, "load", EXECUTIONS);
      const before = await residentMemory(child.pid!);
      const paused = Array.from({ length: PAUSED }, (_, i) => `paused-${i}`);
      await pool(paused, AT_A_TIME, async (id) => {
        await machine.start(id);
        await machine.token(id);
      });
      const memory = (await residentMemory(child.pid!)) - before;
      const latencies = await callbackLatencies(machine);
      return [
        { name: "throughput", value: rate, unit: "executions/s", floor: ">= 150" },
        { name: "callback p50", value: percentile(latencies, 0.5), unit: "ms", floor: "<= 8" },
        { name: "callback p99", value: percentile(latencies, 0.99), unit: "ms" },
        { name: "paused", value: memory / PAUSED / KIB, unit: "KiB each", floor: "<= 20" },
      ];
    }),
};

async function executionsPerSecond(machine: Machine, prefix: string, count: number) {
  const ids = Array.from({ length: count }, (_, i) => `${prefix}-${i}`);
  const begun = performance.now();
  await pool(ids, AT_A_TIME, async (id) => {
    const execution = await machine.start(id);
    await machine.complete(await machine.token(id));
    await machine.succeeded(execution);
  });
  return (count / (performance.now() - begun)) * 1000;
}

/** Callback sent to execution seen completed, one at a time. */
async function callbackLatencies(machine: Machine): Promise<number[]> {
  const latencies: number[] = [];
  for (let i = 0; i < LATENCY_SAMPLES; i++) {
    const execution = await machine.start(`latency-${i}`);
    const token = await machine.token(`latency-${i}`);
    const sent = performance.now();
    await machine.complete(token);
    await machine.succeeded(execution);
    latencies.push(performance.now() - sent);
  }
  return latencies;
}
