import { AwsError } from "../../service";

/**
 * The members of an input that was sent as JSON; none when nothing was sent.
 * @param blobs members, at any depth, that hold bytes
 * @throws SerializationException
 */
export function parseMembers(body: Buffer, blobs: readonly string[] = []): Record<string, unknown> {
  if (body.length === 0) return {};
  const value = parse(body.toString("utf8"), blobs);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new AwsError("SerializationException", "Start of structure or map expected.");
}

function parse(text: string, blobs: readonly string[]): unknown {
  try {
    if (blobs.length === 0) return JSON.parse(text);
    return JSON.parse(text, (key, value) =>
      blobs.includes(key) && typeof value === "string" ? Buffer.from(value, "base64") : value,
    );
  } catch (cause) {
    throw new AwsError(
      "SerializationException",
      `the body is not JSON: ${(cause as Error).message}`,
    );
  }
}
