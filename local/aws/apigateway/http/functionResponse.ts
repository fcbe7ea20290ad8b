/** What is answered over HTTP. */
export interface GatewayResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

/** The function's answer is no response of payload format 2.0; the message names what is wrong. */
export class MalformedResponse extends Error {
  override readonly name = "MalformedResponse";
}

/**
 * Reads a function's answer in payload format 2.0: with a `statusCode` it is a response, and
 * anything else is the JSON body of a 200.
 */
export function responseOf(payload: Buffer): GatewayResponse {
  const answer: unknown = JSON.parse(payload.toString());
  if (answer === null || typeof answer !== "object" || !("statusCode" in answer)) {
    const body = typeof answer === "string" ? Buffer.from(answer) : payload;
    return { statusCode: 200, headers: { "content-type": "application/json" }, body };
  }
  const { statusCode, headers, multiValueHeaders, cookies, body, isBase64Encoded } =
    answer as Record<string, unknown>;
  const status = typeof statusCode === "string" ? Number(statusCode) : statusCode;
  if (!Number.isInteger(status) || (status as number) < 100 || (status as number) > 599) {
    throw wrongType("statusCode");
  }
  if (body !== undefined && body !== null && typeof body !== "string") throw wrongType("body");
  return {
    statusCode: status as number,
    headers: {
      "content-type": "text/plain;charset=UTF-8",
      ...stringHeaders(multiValueHeaders, "multiValueHeaders"),
      ...stringHeaders(headers, "headers"),
      ...(cookies !== undefined && { "set-cookie": cookieList(cookies) }),
    },
    body: Buffer.from(body ?? "", isBase64Encoded === true ? "base64" : "utf8"),
  };
}

function stringHeaders(headers: unknown, member: string): Record<string, string> {
  if (headers === undefined || headers === null) return {};
  if (typeof headers !== "object") throw wrongType(member);
  const entries = Object.entries(headers).map(([name, value]) => {
    if (value !== null && typeof value === "object" && !Array.isArray(value)) {
      throw wrongType(member);
    }
    return [name.toLowerCase(), [value].flat().join(",")];
  });
  return Object.fromEntries(entries);
}

function cookieList(cookies: unknown): string[] {
  if (!Array.isArray(cookies)) throw wrongType("cookies");
  return cookies.map(String);
}

function wrongType(member: string): MalformedResponse {
  return new MalformedResponse(
    `The response from the Lambda function doesn't match the format that API Gateway expects. Lambda body contains the wrong type for field "${member}"`,
  );
}
