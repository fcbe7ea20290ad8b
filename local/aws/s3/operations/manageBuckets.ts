import { pageToken, placeIn } from "../../pageToken";
import type { Operation } from "../../service";
import { checkBucketName } from "../buckets";
import { invalidArgument, s3Error } from "../errors";
import { tagsOf } from "../objectSettings";
import { MAX_BUCKET_TAGS } from "./bucketConfiguration";
import type { Toolbox } from "./toolbox";

/** Also the most one page may hold. */
const MAX_BUCKETS = 10_000;
const CLASSIC_REGION = "us-east-1";

/** Create, find, list and delete buckets. */
export function manageBuckets({
  context,
  buckets,
  objects,
  uploads,
  access,
}: Toolbox): Record<
  "CreateBucket" | "HeadBucket" | "GetBucketLocation" | "ListBuckets" | "DeleteBucket",
  Operation
> {
  const { region, accountId } = context;

  return {
    CreateBucket: {
      access: (input) => [access.bucket("CreateBucket", input.Bucket)],
      async run(input) {
        const { Bucket: name, CreateBucketConfiguration = {}, ObjectOwnership } = input;
        checkBucketName(name);
        checkBucketAcl(input.ACL);
        checkLocation(CreateBucketConfiguration.LocationConstraint);
        if (input.ObjectLockEnabledForBucket) {
          throw s3Error("NotImplemented", {}, "Object Lock is not emulated");
        }
        const location = { Location: `/${name}`, BucketArn: buckets.arn(name) };
        if (buckets.find(name)) {
          if (region === CLASSIC_REGION) return location;
          throw s3Error("BucketAlreadyOwnedByYou", { BucketName: name });
        }
        const tags = tagsOf(CreateBucketConfiguration.Tags ?? [], MAX_BUCKET_TAGS);
        await buckets.create(name, {
          ...(ObjectOwnership ? { ownershipControls: { Rules: [{ ObjectOwnership }] } } : {}),
          ...(Object.keys(tags).length > 0 ? { tags } : {}),
        });
        return location;
      },
    },

    HeadBucket: {
      access: (input) => [access.bucket("ListBucket", input.Bucket)],
      async run(input) {
        const { name } = buckets.get(input.Bucket);
        return { BucketRegion: region, BucketArn: buckets.arn(name), AccessPointAlias: false };
      },
    },

    GetBucketLocation: {
      access: (input) => [access.bucket("GetBucketLocation", input.Bucket)],
      async run(input) {
        buckets.get(input.Bucket);
        return region === CLASSIC_REGION ? {} : { LocationConstraint: region };
      },
    },

    ListBuckets: {
      access: () => [{ action: "s3:ListAllMyBuckets", resource: "*" }],
      async run({ MaxBuckets = MAX_BUCKETS, Prefix = "", ContinuationToken, BucketRegion }) {
        const after = ContinuationToken ? placeIn(ContinuationToken) : "";
        if (after === undefined) {
          throw invalidArgument(
            "continuation-token",
            ContinuationToken,
            "The continuation token provided is incorrect",
          );
        }
        const page = [];
        const owner = { Owner: { ID: ownerId(accountId) }, ...(Prefix ? { Prefix } : {}) };
        if (BucketRegion !== undefined && BucketRegion !== region) return { Buckets: [], ...owner };
        for await (const { name, createdAt } of buckets.all()) {
          if (name <= after || !name.startsWith(Prefix)) continue;
          if (page.length === MaxBuckets) {
            const { Name } = page[page.length - 1];
            return { Buckets: page, ...owner, ContinuationToken: pageToken(Name) };
          }
          page.push({
            Name: name,
            CreationDate: new Date(createdAt),
            BucketRegion: region,
            BucketArn: buckets.arn(name),
          });
        }
        return { Buckets: page, ...owner };
      },
    },

    DeleteBucket: {
      access: (input) => [access.bucket("DeleteBucket", input.Bucket)],
      async run(input) {
        const bucket = buckets.get(input.Bucket);
        if (!(await objects.isEmpty(bucket))) {
          throw s3Error("BucketNotEmpty", { BucketName: bucket.name });
        }
        await uploads.abortAll(bucket);
        await buckets.remove(bucket.name);
        return {};
      },
    },
  };

  function checkLocation(location: string | undefined): void {
    if (location === undefined || location === "") {
      if (region !== CLASSIC_REGION) throw s3Error("IllegalLocationConstraintException");
    } else if (location !== region) {
      throw s3Error(
        "IllegalLocationConstraintException",
        {},
        `The ${location} location constraint is incompatible for the region specific endpoint this request was sent to.`,
      );
    }
  }
}

function checkBucketAcl(acl: string | undefined): void {
  if (acl === undefined || acl === "private") return;
  throw s3Error("InvalidBucketAclWithObjectOwnership");
}

/** The canonical user id of an account: 64 hexadecimal digits. */
export function ownerId(accountId: string): string {
  return accountId.padStart(64, "0");
}
