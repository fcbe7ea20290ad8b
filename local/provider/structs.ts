import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Properties } from "./values";

/** What a message holds; nothing where it holds none. */
export function propertiesOf(struct: Struct | undefined): Properties {
  return (struct?.toJavaScript() ?? {}) as Properties;
}

/** Properties as messages hold them: what is undefined is left out. */
export function structOf(properties: Properties): Struct {
  return Struct.fromJavaScript(JSON.parse(JSON.stringify(properties)));
}
