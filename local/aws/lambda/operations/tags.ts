import { AwsError, type Operation } from "../../service";
import type { Functions } from "../functions";
import { functionAccess } from "../permissions";
import { checkLength, checkRequired, invalidParameter } from "../validation";

const MAX_TAGS = 50;

/** The tags of a function, which is named by its ARN. */
export function tags(
  functions: Functions,
): Record<"TagResource" | "UntagResource" | "ListTags", Operation> {
  const named = (arn: unknown) => {
    if (!String(arn).startsWith("arn:")) {
      throw new AwsError("ValidationException", `'${arn}' is not the ARN of a function`);
    }
    if (functions.refer(arn).qualifier !== undefined) {
      throw invalidParameter(
        "Tags on function aliases and versions are not supported. Please specify a function ARN.",
      );
    }
    return functions.get(arn);
  };

  return {
    TagResource: {
      access: ({ Resource }) => [functionAccess(functions, "TagResource", Resource)],
      async run({ Resource, Tags }) {
        checkRequired("tags", Tags);
        const record = named(Resource);
        if (Object.keys(Tags).length === 0) {
          throw invalidParameter("An error occurred and the request cannot be processed.");
        }
        await functions.save({ ...record, tags: checkTags({ ...record.tags, ...Tags }) });
        return {};
      },
    },
    UntagResource: {
      access: ({ Resource }) => [functionAccess(functions, "UntagResource", Resource)],
      async run({ Resource, TagKeys }) {
        checkRequired("tagKeys", TagKeys);
        const keys = [TagKeys].flat();
        const record = named(Resource);
        const kept = Object.entries(record.tags).filter(([key]) => !keys.includes(key));
        await functions.save({ ...record, tags: Object.fromEntries(kept) });
        return {};
      },
    },
    ListTags: {
      access: ({ Resource }) => [functionAccess(functions, "ListTags", Resource)],
      run: async ({ Resource }) => ({ Tags: named(Resource).tags }),
    },
  };
}

/** @throws InvalidParameterValueException for more or longer ones than AWS takes */
export function checkTags(all: Record<string, string>): Record<string, string> {
  const entries = Object.entries(all);
  if (entries.length > MAX_TAGS) {
    throw invalidParameter("Number of tags exceeds resource tag limit.");
  }
  for (const [key, value] of entries) {
    checkLength("tags.key", key, 128);
    checkLength("tags.value", value, 256);
  }
  return all;
}
