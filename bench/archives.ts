import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import type { Benchmark } from "./benchmark";
import { stackOf, withLocal } from "./stack";

const KB = 1000;

export const archives: Benchmark = {
  name: "archives",
  summary: "the Lambda archives as they are deployed",
  run: () =>
    withLocal([], async (local) => {
      const lambda = new LambdaClient(stackOf(local).client);
      const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
      const bytes = Functions.reduce((sum, { CodeSize = 0 }) => sum + CodeSize, 0);
      return [
        { name: `${Functions.length} archives`, value: bytes / KB, unit: "kB", floor: "<= 30" },
      ];
    }),
};
