import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client } from "@aws-sdk/client-s3";
import { readRequest } from "../../../../local/aws/endpoint/request";
import { createS3 } from "../../../../local/aws/s3";
import { AwsError, type Service } from "../../../../local/aws/service";
import { callerOf, lonelyContext, REGION, ROOT_CALL } from "../../../support/lonelyService";

export const BUCKET = "work-items";

/** An S3 with one bucket, its bodies in a temporary folder, and a client that talks HTTP to it. */
export async function s3WithBucket() {
  const folder = await mkdtemp(join(tmpdir(), "s3-"));
  const context = lonelyContext({ folder });
  const service = await createS3(context);
  const call = callerOf(service);
  const CreateBucketConfiguration = { LocationConstraint: REGION };
  await call("CreateBucket", { Bucket: BUCKET, CreateBucketConfiguration });
  const { server, failures, answered } = serve(service);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new S3Client({
    endpoint,
    region: REGION,
    forcePathStyle: true,
    credentials: { accessKeyId: "key", secretAccessKey: "secret" },
    maxAttempts: 1,
  });
  return {
    folder,
    context,
    service,
    call,
    client,
    endpoint,
    server,
    failures,
    answered,
    clock: context.clock,
    async close() {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
}

export type S3 = Awaited<ReturnType<typeof s3WithBucket>>;

/** The service's protocol on a port, without signatures. */
function serve({ protocol, operations }: Service) {
  const failures: unknown[] = [];
  const answers: Promise<void>[] = [];
  const answer = async (message: IncomingMessage, response: ServerResponse) => {
    const request = readRequest(message);
    try {
      const { operation, input } = await protocol.decode(request);
      const output = await operations[operation].run(input, ROOT_CALL);
      await protocol.encode(operation, output, request, response);
    } catch (error) {
      if (!(error instanceof AwsError)) failures.push(error);
      if (response.headersSent) response.destroy();
      else if (error instanceof AwsError) protocol.encodeError(error, request, response);
      else response.writeHead(500).end();
    } finally {
      message.resume();
    }
  };
  const server = createServer((message, response) => {
    answers.push(answer(message, response));
  });
  return {
    server,
    /** What went wrong that was not the caller's fault. */
    failures,
    /** Resolves when all requests until now have been dealt with. */
    answered: () => Promise.all(answers),
  };
}

/** What a body holds, read to its end. */
export async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
