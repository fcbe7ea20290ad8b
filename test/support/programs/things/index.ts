import * as pulumi from "@pulumi/pulumi";

/** A resource to register; `from` takes properties from outputs, as `resource.output`. */
export interface Thing {
  readonly type: string;
  readonly name: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly from?: Readonly<Record<string, string>>;
  readonly secret?: Readonly<Record<string, string>>;
}

class Resource extends pulumi.CustomResource {
  constructor({ type, name, inputs, from = {}, secret = {} }: Thing) {
    const taken = Object.entries(from).map(([key, source]) => {
      const [resource, output] = source.split(".");
      return [key, outputOf(made.get(resource!)!, output!)];
    });
    const hidden = Object.entries(secret).map(([key, value]) => [key, pulumi.secret(value)]);
    // An output is a member of the resource only where the resource is told of it.
    const outputs = { arn: undefined, bucket: undefined };
    super(type, name, {
      ...outputs,
      ...inputs,
      ...Object.fromEntries(taken),
      ...Object.fromEntries(hidden),
    });
  }
}

const made = new Map<string, Resource>();

function outputOf(resource: Resource, output: string): unknown {
  return (resource as unknown as Record<string, unknown>)[output];
}

const { things, failure }: { things: Thing[]; failure?: string } = JSON.parse(
  process.env.THINGS ?? "{}",
);
for (const thing of things) made.set(thing.name, new Resource(thing));
console.log(`registered ${things.length}`);
if (failure) throw new Error(failure);

export const size = new pulumi.Config().requireNumber("size");
export const ids = pulumi.all(Array.from(made.values(), ({ id }) => id));
export const password = pulumi.secret("hunter2");
