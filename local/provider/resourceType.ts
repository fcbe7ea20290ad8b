import type { AwsClients } from "./awsClients";
import type { Properties } from "./values";

export type Inputs = Readonly<Record<string, any>>;

/** One type of resource: how the provider makes, reads, changes and deletes it with the AWS SDK. */
export interface ResourceType {
  /** Such as `aws:s3/bucket:Bucket`. */
  readonly token: string;
  /** The property that names it in AWS; made from the resource's own name where it is not given. */
  readonly nameProperty?: string;
  /** What a made name must keep to, such as a bucket's lower case. */
  readonly namePattern?: (name: string) => string;
  /** Properties that hold a policy document, which programs may also give as an object. */
  readonly documents?: readonly string[];
  /** What the inputs are where the program says nothing: as the Pulumi provider fills them in. */
  readonly defaults?: Properties;
  /** Properties that no update can change; `*` for all. */
  readonly replaces: readonly string[];
  /** Outputs that only AWS knows. */
  readonly computed: readonly string[];
  /** Returns the id. */
  create(inputs: Inputs, aws: AwsClients): Promise<string>;
  /** The outputs as AWS tells them, inputs of the same name included; undefined when it is gone. */
  read(id: string, aws: AwsClients, inputs: Inputs): Promise<Properties | undefined>;
  update?(id: string, inputs: Inputs, aws: AwsClients, old: Inputs): Promise<void>;
  delete(id: string, aws: AwsClients, inputs: Inputs): Promise<void>;
}

/** Undefined instead of an error by which AWS says that there is no such thing. */
export async function unlessGone<T>(task: Promise<T>, ...names: string[]): Promise<T | undefined> {
  try {
    return await task;
  } catch (error) {
    if (names.includes((error as Error).name)) return undefined;
    throw error;
  }
}

/** Tags as most AWS services write them. */
export function tagList(
  tags: Readonly<Record<string, string>> = {},
): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

export function tagMap(
  tags: readonly { Key?: string; Value?: string }[] = [],
): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key!, Value ?? ""]));
}

/** Keys that were there before and are no more. */
export function removedKeys(old: Properties = {}, now: Properties = {}): string[] {
  return Object.keys(old).filter((key) => !(key in now));
}
