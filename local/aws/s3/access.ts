import type { Access } from "../service";
import type { Buckets } from "./buckets";

/** What the operations ask for; a bucket's own policy has a say in each. */
export class AccessRules {
  constructor(private readonly buckets: Buckets) {}

  bucket(
    action: string,
    name: unknown,
    context?: Readonly<Record<string, string | undefined>>,
  ): Access {
    return this.rule(action, String(name), this.buckets.arn(String(name)), context);
  }

  object(action: string, name: unknown, key: unknown, versionId?: string): Access {
    return this.rule(
      versionId === undefined ? action : versioned(action),
      String(name),
      `${this.buckets.arn(String(name))}/${key}`,
      { "s3:VersionId": versionId },
    );
  }

  /** What whoever may list a bucket is allowed. */
  list(action: string, input: any): Access {
    return this.bucket(action, input.Bucket, {
      "s3:prefix": input.Prefix ?? "",
      "s3:delimiter": input.Delimiter,
      "s3:max-keys": input.MaxKeys === undefined ? undefined : String(input.MaxKeys),
    });
  }

  private rule(
    action: string,
    bucket: string,
    resource: string,
    context: Readonly<Record<string, string | undefined>> = {},
  ): Access {
    const known = Object.entries(context).filter(([, value]) => value !== undefined);
    const resourcePolicy = this.buckets.policyOf(bucket);
    return {
      action: `s3:${action}`,
      resource,
      ...(known.length > 0 ? { context: Object.fromEntries(known) as Access["context"] } : {}),
      ...(resourcePolicy ? { resourcePolicy } : {}),
    };
  }
}

/** Actions on a version have names of their own, such as `GetObjectVersionTagging`. */
function versioned(action: string): string {
  return action.replace("Object", "ObjectVersion");
}
