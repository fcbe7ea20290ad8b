import { randomBytes } from "node:crypto";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import type { Stack } from "./stack";
import type { WorkItem } from "./workItem";

/** Uploads a work item under the prefix the workflow may read, and starts an execution on it. */
export async function startExecution(
  stack: Stack,
  item: WorkItem,
): Promise<{ executionArn: string; inputFile: string }> {
  const name = executionName(item);
  const inputFile = `inputs/${name}.json`;
  await new S3Client({ ...stack.client, forcePathStyle: stack.client.endpoint !== undefined }).send(
    new PutObjectCommand({
      Bucket: stack.outputs.bucketName,
      Key: inputFile,
      Body: JSON.stringify(item),
      ContentType: "application/json",
    }),
  );
  const { executionArn } = await new SFNClient(stack.client).send(
    new StartExecutionCommand({
      stateMachineArn: stack.outputs.stateMachineArn,
      name,
      input: JSON.stringify({ inputFile }),
    }),
  );
  return { executionArn: executionArn!, inputFile };
}

/** `PROJ-12345-20261124T143000-3f9a1c`: says which story and when; at most 80 characters (AWS). */
function executionName(item: WorkItem): string {
  const time = new Date().toISOString().replace(/[-:]|\.\d+Z/g, "");
  return `${item.jiraStoryId.slice(0, 56)}-${time}-${randomBytes(3).toString("hex")}`;
}

/** The execution's ARN, from an ARN or from a name. */
export function executionArn(stack: Stack, execution: string): string {
  if (execution.startsWith("arn:")) return execution;
  return `${stack.outputs.stateMachineArn.replace(":stateMachine:", ":execution:")}:${execution}`;
}

/** The last part of an execution's ARN. */
export const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf(":") + 1);
