import { setTimeout as delay } from "node:timers/promises";
import type { LoggingConfiguration, LogLevel } from "@aws-sdk/client-sfn";
import { type Inputs, type ResourceType, removedKeys, unlessGone } from "../resourceType";
import { withinEach } from "../values";

const POLL_MS = 100;

/** Executions that wait hold a deletion up; for how long is the user's to decide. */
const PATIENCE_MS = 60_000;

/** Its id is its ARN. */
export const stateMachine: ResourceType = {
  token: "aws:sfn/stateMachine:StateMachine",
  nameProperty: "name",
  defaults: { type: "STANDARD", publish: false },
  replaces: ["name", "type"],
  computed: ["arn", "creationDate", "status", "revisionId", "stateMachineVersionArn"],
  async create(inputs, { sfn }) {
    const { stateMachineArn } = await sfn.createStateMachine({
      name: inputs.name,
      type: inputs.type,
      ...settings(inputs),
      ...(inputs.tags && { tags: tagsOf(inputs.tags) }),
    });
    return stateMachineArn!;
  },
  async read(id, { sfn }, inputs) {
    const found = await unlessGone(
      sfn.describeStateMachine({ stateMachineArn: id }),
      "StateMachineDoesNotExist",
    );
    if (!found || found.status === "DELETING") return undefined;
    return {
      arn: id,
      name: found.name,
      type: found.type,
      definition: found.definition,
      roleArn: found.roleArn,
      ...withinEach(inputs, {
        loggingConfiguration: loggingOf(found.loggingConfiguration),
        tracingConfiguration: found.tracingConfiguration,
      }),
      creationDate: found.creationDate?.toISOString(),
      status: found.status,
      revisionId: found.revisionId ?? "",
      stateMachineVersionArn: id,
    };
  },
  async update(id, inputs, { sfn }, old) {
    await sfn.updateStateMachine({ stateMachineArn: id, ...settings(inputs) });
    const { tags = {} } = inputs;
    const tagKeys = removedKeys(old.tags, tags);
    if (tagKeys.length) await sfn.untagResource({ resourceArn: id, tagKeys });
    if (Object.keys(tags).length) {
      await sfn.tagResource({ resourceArn: id, tags: tagsOf(tags) });
    }
  },
  async delete(id, { sfn }) {
    await sfn.deleteStateMachine({ stateMachineArn: id });
    for (let waited = 0; waited < PATIENCE_MS; waited += POLL_MS) {
      const found = await unlessGone(
        sfn.describeStateMachine({ stateMachineArn: id }),
        "StateMachineDoesNotExist",
      );
      if (!found) return;
      await delay(POLL_MS);
    }
    throw new Error(`${id} is still being deleted, for executions of it run: stop them first`);
  },
};

function settings(inputs: Inputs) {
  const { definition, roleArn, loggingConfiguration: logging, tracingConfiguration } = inputs;
  return {
    definition,
    roleArn,
    ...(logging && {
      loggingConfiguration: {
        level: (logging.level ?? "OFF") as LogLevel,
        includeExecutionData: logging.includeExecutionData ?? false,
        ...(logging.logDestination && {
          destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logging.logDestination } }],
        }),
      },
    }),
    ...(tracingConfiguration && {
      tracingConfiguration: { enabled: tracingConfiguration.enabled ?? false },
    }),
  };
}

function loggingOf({ level, includeExecutionData, destinations }: LoggingConfiguration = {}) {
  const logDestination = destinations?.[0]?.cloudWatchLogsLogGroup?.logGroupArn;
  return { level, includeExecutionData, logDestination };
}

function tagsOf(tags: Readonly<Record<string, string>>) {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}
