import { s3Error } from "./errors";
import type { ObjectContent, ObjectVersion } from "./objects";

interface ReadConditions {
  readonly IfMatch?: string;
  readonly IfNoneMatch?: string;
  readonly IfModifiedSince?: Date;
  readonly IfUnmodifiedSince?: Date;
}

/** RFC 9110, section 13.2.2: an ETag condition overrules the time condition beside it. */
export function checkReadConditions(
  { lastModified }: ObjectVersion,
  { etag }: ObjectContent,
  conditions: ReadConditions,
): void {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = conditions;
  const modified = Math.floor(lastModified / 1000) * 1000;
  if (IfMatch !== undefined) {
    if (!matches(IfMatch, etag)) throw failed("If-Match");
  } else if (IfUnmodifiedSince && modified > IfUnmodifiedSince.getTime()) {
    throw failed("If-Unmodified-Since");
  }
  if (IfNoneMatch !== undefined) {
    if (matches(IfNoneMatch, etag)) throw s3Error("NotModified", { ETag: etag });
  } else if (IfModifiedSince && modified <= IfModifiedSince.getTime()) {
    throw s3Error("NotModified", { ETag: etag });
  }
}

/** The conditions of a copy's source; there is no "not modified" in them. */
export function checkCopyConditions(
  { lastModified }: ObjectVersion,
  { etag }: ObjectContent,
  input: any,
): void {
  const modified = Math.floor(lastModified / 1000) * 1000;
  if (input.CopySourceIfMatch !== undefined) {
    if (!matches(input.CopySourceIfMatch, etag)) throw failed("x-amz-copy-source-If-Match");
  } else if (modified > (input.CopySourceIfUnmodifiedSince?.getTime() ?? modified)) {
    throw failed("x-amz-copy-source-If-Unmodified-Since");
  }
  if (input.CopySourceIfNoneMatch !== undefined) {
    if (matches(input.CopySourceIfNoneMatch, etag)) throw failed("x-amz-copy-source-If-None-Match");
  } else if (modified <= (input.CopySourceIfModifiedSince?.getTime() ?? Number.NEGATIVE_INFINITY)) {
    throw failed("x-amz-copy-source-If-Modified-Since");
  }
}

/** What must be true of the latest version for a write to take its place. */
export function writeConditions(
  key: string,
  { IfMatch, IfNoneMatch }: ReadConditions,
): (latest: ObjectVersion | undefined) => void {
  return (latest) => {
    const content = latest?.content;
    if (IfNoneMatch !== undefined) {
      if (IfNoneMatch !== "*") {
        throw s3Error(
          "NotImplemented",
          { Header: "If-None-Match" },
          "A header you provided implies functionality that is not implemented",
        );
      }
      if (content) throw failed("If-None-Match");
    }
    if (IfMatch === undefined) return;
    if (!content) throw s3Error("NoSuchKey", { Key: key });
    if (!matches(IfMatch, content.etag)) throw failed("If-Match");
  };
}

function failed(Condition: string) {
  return s3Error("PreconditionFailed", { Condition });
}

function matches(condition: string, etag: string): boolean {
  return condition.split(",").some((one) => {
    const wanted = one.trim();
    return wanted === "*" || unquoted(wanted) === unquoted(etag);
  });
}

function unquoted(etag: string): string {
  return etag.replace(/^"(.*)"$/, "$1");
}
