import { existsSync, readFileSync } from "node:fs";
import { invoke, makeFunction, startLambda } from "./lambdaAlone";
import { until } from "./until";

/** Runs a function that never ends and prints the id of its process. */
async function main(): Promise<void> {
  const alone = await startLambda();
  const file = `${alone.context.folder("lambda")}/pid`;
  await makeFunction(
    alone,
    "spinning",
    `const { renameSync, writeFileSync } = require("fs");
     exports.handler = async ({ file }) => {
       writeFileSync(file + ".part", String(process.pid));
       renameSync(file + ".part", file);
       for (;;);
     };`,
    { Timeout: 60 },
  );
  void invoke(alone, "spinning", { file });
  await until(() => existsSync(file));
  console.log(readFileSync(file, "utf8"));
}

void main();
