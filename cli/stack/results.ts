import { GetObjectCommand, NoSuchKey, S3Client } from "@aws-sdk/client-s3";
import { DescribeExecutionCommand, SFNClient } from "@aws-sdk/client-sfn";
import { nameOf } from "./execution";
import type { Stack } from "./stack";

/** How an execution ended and what it wrote; the keys are in the stack's bucket. */
export interface Results {
  readonly executionArn: string;
  readonly status: string;
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
  /** The content of result.json, or null when there is none. */
  readonly result: unknown;
  readonly resultKey?: string;
  readonly logKey?: string;
  readonly errorKey?: string;
}

/** Reads what an execution has come to, from Step Functions and from the bucket. */
export async function readResults(stack: Stack, executionArn: string): Promise<Results> {
  const execution = await new SFNClient(stack.client).send(
    new DescribeExecutionCommand({ executionArn }),
  );
  const name = nameOf(executionArn);
  const ended = { executionArn, status: execution.status! };
  if (execution.status === "SUCCEEDED") {
    const output = JSON.parse(execution.output!) as { resultKey: string; logKey: string };
    const result = JSON.parse((await readText(stack, output.resultKey)) ?? "null");
    return { ...ended, output, result, resultKey: output.resultKey, logKey: output.logKey };
  }
  const { error, cause } = execution;
  const errorKey = `logs/${name}/error.json`;
  const written = (await readText(stack, errorKey)) !== undefined;
  return { ...ended, error, cause, result: null, ...(written ? { errorKey } : {}) };
}

/** An object of the stack's bucket as text, or undefined when there is none. */
export async function readText(stack: Stack, key: string): Promise<string | undefined> {
  const s3 = new S3Client({ ...stack.client, forcePathStyle: stack.client.endpoint !== undefined });
  try {
    const object = await s3.send(
      new GetObjectCommand({ Bucket: stack.outputs.bucketName, Key: key }),
    );
    return await object.Body!.transformToString();
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}
