import type { IamService } from "../../iam/iamService";
import { AwsError, type Call, type Operation } from "../../service";
import type { Bucket } from "../buckets";
import { writeConditions } from "../conditions";
import { s3Error } from "../errors";
import type { Deletion } from "../objects";
import type { Toolbox } from "./toolbox";

const MAX_KEYS = 1000;

/** Removes objects or versions of them. What is not there counts as removed, as on AWS. */
export function deleteObjects({
  context,
  buckets,
  objects,
  access,
}: Toolbox): Record<"DeleteObject" | "DeleteObjects", Operation> {
  const remove = (bucket: Bucket, { Key, VersionId, IfMatch, ETag }: any): Promise<Deletion> => {
    const condition = IfMatch ?? ETag;
    return objects.delete(bucket, Key, VersionId, (latest) => {
      if (condition !== undefined) writeConditions(Key, { IfMatch: condition })(latest);
    });
  };

  return {
    DeleteObject: {
      access: ({ Bucket, Key, VersionId }) => [
        access.object("DeleteObject", Bucket, Key, VersionId),
      ],
      async run(input) {
        const { versionId, deleteMarker } = await remove(buckets.get(input.Bucket), input);
        return {
          ...(deleteMarker ? { DeleteMarker: true } : {}),
          ...(versionId === undefined ? {} : { VersionId: versionId }),
        };
      },
    },

    DeleteObjects: {
      access: () => [],
      async run(input, call) {
        const bucket = buckets.get(input.Bucket);
        const asked: unknown = input.Delete?.Objects;
        if (!Array.isArray(asked) || asked.length === 0 || asked.length > MAX_KEYS) {
          throw s3Error("MalformedXML");
        }
        if (asked.some(({ Key }) => typeof Key !== "string" || Key === "")) {
          throw s3Error("MalformedXML");
        }
        const Deleted: object[] = [];
        const Errors: object[] = [];
        for (const one of asked) {
          const named = {
            Key: one.Key,
            ...(one.VersionId === undefined ? {} : { VersionId: one.VersionId }),
          };
          try {
            authorize(call, bucket, one);
            Deleted.push({ ...named, ...markerMembers(await remove(bucket, one), one.VersionId) });
          } catch (error) {
            if (!(error instanceof AwsError)) throw error;
            Errors.push({ ...named, Code: error.code, Message: error.message });
          }
        }
        const quiet = input.Delete.Quiet === true;
        return {
          ...(quiet || Deleted.length === 0 ? {} : { Deleted }),
          ...(Errors.length > 0 ? { Errors } : {}),
        };
      },
    },
  };

  /** Each key is allowed or refused by itself. */
  function authorize(call: Call, { name }: Bucket, { Key, VersionId }: any): void {
    if (call.principal.kind === "root") return;
    const iam = context.services.get<IamService>("iam");
    iam.authorize(call, [access.object("DeleteObject", name, Key, VersionId)]);
  }
}

function markerMembers({ versionId, deleteMarker }: Deletion, asked: string | undefined) {
  if (!deleteMarker) return {};
  return { DeleteMarker: true, DeleteMarkerVersionId: asked ?? versionId };
}
