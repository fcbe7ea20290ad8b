import { request } from "node:http";
import { GetObjectCommand, PutObjectCommand, type PutObjectCommandInput } from "@aws-sdk/client-s3";
import { BUCKET, type S3, s3WithBucket, textOf } from "./support";

/** A fresh S3 with one bucket for each test of the suite, and short ways to its objects. */
export function useObjects() {
  let s3: S3;
  beforeEach(async () => {
    s3 = await s3WithBucket();
  });
  afterEach(() => s3.close());

  const at = (Key: string) => ({ Bucket: BUCKET, Key });
  const put = (Key: string, more: Partial<PutObjectCommandInput> = {}) =>
    s3.client.send(new PutObjectCommand({ ...at(Key), Body: "body", ...more }));
  const get = (Key: string, more: object = {}) =>
    s3.client.send(new GetObjectCommand({ ...at(Key), ...more }));
  const read = async (Key: string, more: object = {}) =>
    (await get(Key, more)).Body!.transformToString();

  /** A request that no SDK would send. */
  function raw(
    method: string,
    path: string,
    headers: Record<string, string>,
    body: string,
    base = `/${BUCKET}`,
  ): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      const message = request(
        s3.endpoint + base + path,
        { method, headers: { "content-length": Buffer.byteLength(body), ...headers } },
        async (response) => {
          resolve({ status: response.statusCode!, body: await textOf(response) });
        },
      );
      message.once("error", reject);
      message.end(body);
    });
  }

  return {
    /** Only within a test or its hooks. */
    get s3() {
      return s3;
    },
    at,
    put,
    get,
    read,
    raw,
  };
}
