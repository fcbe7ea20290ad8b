import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { DescribeStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";
import { stackOf } from "../../bench/stack";
import type { Stack } from "../../cli/stack/stack";
import { type LocalProcess, startLocal } from "../support/commands";
import { permissionsOf } from "../support/roles";
import { type Scenario, Scenarios } from "../support/scenarios";

/** For each role, what cannot be seen the same when it lacks anything; the quickest first. */
const SCENARIOS: Readonly<Record<string, (all: Scenarios) => Scenario[]>> = {
  stateMachine: (all) => [all.redeployed, all.inputMissing, all.approved],
  validation: (all) => [all.logged("validation", all.approved)],
  deployment: (all) => [all.logged("deployment", all.approved)],
  notification: (all) => [all.logged("notification", all.approved)],
  storeTaskToken: (all) => [
    all.early("approved"),
    all.early("rejected"),
    all.logged("storeTaskToken", all.approved),
  ],
  writeOutputs: (all) => [all.checkFails, all.logged("writeOutputs", all.approved)],
  callback: (all) => [all.rejected, all.stopped, all.logged("callback", all.approved)],
};

interface Names {
  readonly functionNames: Readonly<Record<string, string>>;
  readonly logGroupNames: Readonly<Record<string, string>>;
}

describe("the roles of the workflow", () => {
  let folder: string;
  let local: LocalProcess;
  let stack: Stack;
  let names: Names;
  // All of the same length, so that none is part of another.
  let stories = 1000;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "roles-"));
    local = await startLocal(folder);
    stack = stackOf(local);
    names = local.ready.outputs as unknown as Names;
  });

  after(async () => {
    await local?.kill();
    await rm(folder, { recursive: true, force: true });
  });

  const roleOf = async (key: string) => {
    const arn =
      key === "stateMachine"
        ? await new SFNClient(stack.client)
            .send(
              new DescribeStateMachineCommand({ stateMachineArn: stack.outputs.stateMachineArn }),
            )
            .then(({ roleArn }) => roleArn)
        : await new LambdaClient(stack.client)
            .send(new GetFunctionConfigurationCommand({ FunctionName: names.functionNames[key] }))
            .then(({ Role }) => Role);
    return arn!.slice(arn!.lastIndexOf("/") + 1);
  };

  /** New instances know nothing of what the ones before them have read, such as the secret. */
  const renew = async (key: string, title: string) => {
    if (key === "stateMachine") return;
    await new LambdaClient(stack.client).send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: names.functionNames[key],
        Description: title.slice(0, 256),
      }),
    );
  };

  const see = async (scenario: Scenario) => JSON.stringify(await scenario(`ROLE-${++stories}`));

  for (const [key, scenariosOf] of Object.entries(SCENARIOS)) {
    it(`${key} needs each action and resource it is allowed`, async () => {
      const scenarios = scenariosOf(new Scenarios(stack, names.logGroupNames));
      const whole: string[] = [];
      for (const scenario of scenarios) whole.push(await see(scenario));
      assert.doesNotMatch(whole.join(), /a task failed|AccessDenied|unavailable|false/);
      const differs = async () => {
        for (const [index, scenario] of scenarios.entries()) {
          if ((await see(scenario)) !== whole[index]) return true;
        }
        return false;
      };

      for (const permission of await permissionsOf(stack.client, await roleOf(key))) {
        await renew(key, permission.title);
        assert(await permission.without(differs), `nothing misses ${permission.title}`);
      }
      assert.equal(await differs(), false);
    });
  }
});
