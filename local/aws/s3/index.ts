import type { Operation, Service, ServiceContext } from "../service";
import { AccessRules } from "./access";
import { Blobs } from "./blobs";
import { Buckets } from "./buckets";
import { checkInput } from "./checkInput";
import { s3Error } from "./errors";
import { Lifecycle } from "./lifecycle";
import { Objects } from "./objects";
import { bucketConfiguration } from "./operations/bucketConfiguration";
import { bucketDefaults } from "./operations/bucketDefaults";
import { bucketPolicy } from "./operations/bucketPolicy";
import { completeMultipartUpload } from "./operations/completeMultipartUpload";
import { copyObject } from "./operations/copyObject";
import { deleteObjects } from "./operations/deleteObjects";
import { getObject } from "./operations/getObject";
import { getObjectAttributes } from "./operations/getObjectAttributes";
import { listObjects } from "./operations/listObjects";
import { listObjectVersions } from "./operations/listObjectVersions";
import { manageBuckets } from "./operations/manageBuckets";
import { multipartUploads } from "./operations/multipartUploads";
import { objectTagging } from "./operations/objectTagging";
import { putObject } from "./operations/putObject";
import type { Toolbox } from "./operations/toolbox";
import { uploadParts } from "./operations/uploadParts";
import { createS3Protocol } from "./protocol";
import { Uploads } from "./uploads";

export interface S3Service extends Service {
  readonly name: "s3";
  /** Resolves when lifecycle rules have removed what was due until now. */
  settled(): Promise<void>;
}

/** S3: buckets, and objects that stream in and out of files. */
export async function createS3(context: ServiceContext): Promise<S3Service> {
  const buckets = new Buckets(context);
  const blobs = new Blobs(context.store, context.folder("s3"));
  await blobs.sweep();
  const objects = new Objects(context, blobs);
  const uploads = new Uploads(context, blobs);
  const lifecycle = new Lifecycle(context.clock, buckets, objects, uploads);
  const toolbox: Toolbox = {
    context,
    buckets,
    blobs,
    objects,
    uploads,
    access: new AccessRules(buckets),
  };
  const operations = {
    ...manageBuckets(toolbox),
    ...bucketConfiguration(toolbox),
    ...bucketDefaults(toolbox),
    ...bucketPolicy(toolbox),
    PutObject: putObject(toolbox),
    ...getObject(toolbox),
    GetObjectAttributes: getObjectAttributes(toolbox),
    CopyObject: copyObject(toolbox),
    ...deleteObjects(toolbox),
    ...objectTagging(toolbox),
    ...listObjects(toolbox),
    ListObjectVersions: listObjectVersions(toolbox),
    ...multipartUploads(toolbox),
    ...uploadParts(toolbox),
    CompleteMultipartUpload: completeMultipartUpload(toolbox),
  };
  return {
    name: "s3",
    operations: guarded(operations, context.accountId),
    protocol: createS3Protocol(),
    start: async () => lifecycle.start(),
    stop: () => lifecycle.stop(),
    settled: () => lifecycle.settled(),
  };
}

/** Checks what is the same for all operations: types, and whose bucket the caller expects. */
function guarded(
  operations: Readonly<Record<string, Operation>>,
  accountId: string,
): Record<string, Operation> {
  const guard = (name: string, { access, run }: Operation): Operation => ({
    access: (input, call) => access(checkInput(name, input), call),
    async run(input, call) {
      const checked = checkInput(name, input);
      const { ExpectedBucketOwner = accountId, ExpectedSourceBucketOwner = accountId } = checked;
      if (ExpectedBucketOwner !== accountId || ExpectedSourceBucketOwner !== accountId) {
        throw s3Error("AccessDenied");
      }
      return run(checked, call);
    },
  });
  return Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [name, guard(name, operation)]),
  );
}
