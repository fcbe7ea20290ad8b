import type { Readable } from "node:stream";
import { AwsError, type Call, type ServiceContext } from "../service";
import type { CodeStore } from "./codeStore";
import type { FunctionCode } from "./functionRecord";
import { invalidParameter } from "./validation";

/** Where an operation says the archive is. */
export interface CodeLocation {
  readonly ZipFile?: Uint8Array | string;
  readonly S3Bucket?: string;
  readonly S3Key?: string;
  readonly S3ObjectVersion?: string;
}

/** Takes archives out of requests, or out of S3 with the caller's permissions. */
export class CodeSource {
  constructor(
    private readonly context: ServiceContext,
    private readonly codes: CodeStore,
  ) {}

  async add(location: CodeLocation, call: Call): Promise<FunctionCode> {
    return this.codes.add(await this.archive(location, call));
  }

  private async archive(location: CodeLocation, call: Call): Promise<Buffer> {
    const { ZipFile, S3Bucket, S3Key, S3ObjectVersion } = location;
    if (ZipFile !== undefined) {
      return Buffer.from(ZipFile as string, typeof ZipFile === "string" ? "base64" : undefined);
    }
    if (!S3Bucket || !S3Key) {
      throw invalidParameter(
        "Please provide a source for function code: either ZipFile, or S3Bucket and S3Key.",
      );
    }
    const input = { Bucket: S3Bucket, Key: S3Key, VersionId: S3ObjectVersion };
    try {
      const object = await this.context.services.call<{ Body: Readable }>(
        "s3",
        "GetObject",
        input,
        call,
      );
      const chunks: Buffer[] = [];
      for await (const chunk of object.Body) chunks.push(chunk);
      return Buffer.concat(chunks);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw invalidParameter(
        `Error occurred while GetObject. S3 Error Code: ${error.code}. S3 Error Message: ${error.message}`,
      );
    }
  }
}
