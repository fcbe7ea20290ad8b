import { AwsError } from "../../service";
import { checkText } from "../validation";

const MOST_TAGS = 50;

export type Tags = Readonly<Record<string, string>>;

/** Adds tags to those that are there. Throws TooManyTags. @param arn of the resource, for the message */
export function withTags(present: Tags, added: unknown, arn: string): Tags {
  const tags: Record<string, string> = { ...present };
  for (const { key, value } of (added ?? []) as { key?: unknown; value?: unknown }[]) {
    tags[checkText("tags.member.key", key, 1, 128)] = checkText(
      "tags.member.value",
      value ?? "",
      0,
      256,
    );
  }
  if (Object.keys(tags).length > MOST_TAGS) {
    throw new AwsError("TooManyTags", `Too many tags: a resource may have ${MOST_TAGS}`, 400, {
      resourceName: arn,
    });
  }
  return tags;
}

export function tagList(tags: Tags): { readonly key: string; readonly value: string }[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}
