import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { callAws } from "./awsCalls";
import { type Environment, textOf } from "./environment";
import { type Log, log } from "./log";
import { type Document, errorDocument, logDocument, resultDocument } from "./outputs/documents";
import type { OutputKeys, OutputRequest } from "./payloads";

export interface WriteOutputsDependencies {
  readonly write: (document: Document, deadline: AbortSignal) => Promise<void>;
  readonly log: Log;
}

export function writeOutputsDependencies(environment: Environment): WriteOutputsDependencies {
  const bucket = textOf(environment, "BUCKET_NAME");
  const s3 = new S3Client({});
  return {
    log,
    async write({ key, contentType, body }, deadline) {
      const put = { Bucket: bucket, Key: key, ContentType: contentType, Body: body };
      await callAws("PutObject", deadline, (abortSignal) =>
        s3.send(new PutObjectCommand(put), { abortSignal }),
      );
    },
  };
}

/** Under the function's timeout of 30 seconds: an error of ours says more than a timeout does. */
const deadlineMs = 25_000;

/** Writes an execution's result and log, or its error. Done again, it changes nothing. */
export function makeWriteOutputs(
  dependencies: WriteOutputsDependencies,
): (request: OutputRequest) => Promise<OutputKeys> {
  return async (request) => {
    const { executionId, kind } = request;
    const deadline = AbortSignal.timeout(deadlineMs);
    if (request.kind === "error") {
      const error = errorDocument(request);
      await dependencies.write(error, deadline);
      dependencies.log({ event: "outputs written", executionId, kind, errorKey: error.key });
      return { errorKey: error.key };
    }
    const result = resultDocument(request);
    const lines = logDocument(request);
    await Promise.all([dependencies.write(result, deadline), dependencies.write(lines, deadline)]);
    dependencies.log({ event: "outputs written", executionId, kind, resultKey: result.key });
    return { resultKey: result.key, logKey: lines.key };
  };
}
