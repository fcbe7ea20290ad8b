import { AwsError, type Operation } from "./service";

/** What may stand in a member; `scalar` is any of the three before it, as where all is text. */
export type Shape =
  | "string"
  | "number"
  | "boolean"
  | "scalar"
  | "bytes"
  | { readonly list: Shape }
  | { readonly map: Shape }
  | { readonly members: Readonly<Record<string, Shape>> };

type Operations = Readonly<Record<string, Operation>>;

/**
 * Operations that look at their input's types first: an SDK sends the right ones, a Step Functions
 * task anything. A member that is null is one that is not there.
 * @param shapes of members, whichever operation has them
 * @throws SerializationException, in the words of AWS's JSON services
 */
export function withShapes(shapes: Readonly<Record<string, Shape>>, operations: Operations) {
  const check = (input: unknown) => membersOf(input, shapes);
  const wrap = ({ access, run }: Operation): Operation => ({
    access: (input, call) => access(check(input), call),
    run: async (input, call) => run(check(input), call),
  });
  return Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [name, wrap(operation)]),
  );
}

function membersOf(value: unknown, shapes: Readonly<Record<string, Shape>>) {
  const members: Record<string, unknown> = {};
  for (const [name, each] of Object.entries(objectOf(value))) {
    if (each === undefined || each === null) continue;
    const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
    members[name] = shape === undefined ? each : shaped(each, shape);
  }
  return members;
}

function shaped(value: unknown, shape: Shape): unknown {
  if (typeof shape === "string") return scalar(value, shape);
  if ("members" in shape) return membersOf(value, shape.members);
  if ("map" in shape) {
    const entries = Object.entries(objectOf(value));
    return Object.fromEntries(entries.map(([key, each]) => [key, shaped(each, shape.map)]));
  }
  if (!Array.isArray(value)) throw wrong(`${nameOf(value)} can not be converted to a List`);
  return value.map((each) => shaped(each, shape.list));
}

function scalar(value: unknown, shape: Extract<Shape, string>): unknown {
  const type = typeof value;
  if (shape === "bytes") {
    if (type === "string" || value instanceof Uint8Array) return value;
  } else if (type === shape || (shape === "scalar" && type !== "object")) {
    return value;
  }
  if (Array.isArray(value)) throw wrong("Start of list found where not expected");
  if (type === "object") throw wrong("Start of structure or map found where not expected.");
  const wanted = shape[0]!.toUpperCase() + shape.slice(1);
  throw wrong(`${nameOf(value)} can not be converted to a ${wanted}`);
}

function objectOf(value: unknown): object {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw wrong(`${nameOf(value)} can not be converted to a Structure`);
}

function nameOf(value: unknown): string {
  if (value === null || value === undefined) return "NULL_VALUE";
  if (typeof value === "boolean") return String(value).toUpperCase().concat("_VALUE");
  return `${Array.isArray(value) ? "LIST" : typeof value}_VALUE`.toUpperCase();
}

function wrong(message: string): AwsError {
  return new AwsError("SerializationException", message);
}
