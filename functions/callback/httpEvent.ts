/** What an HTTP API hands to a function, payload format 2.0, as far as it is read here. */
export interface HttpEvent {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly isBase64Encoded: boolean;
  readonly requestContext: {
    readonly requestId: string;
    /** When the gateway took the request, milliseconds since the epoch. */
    readonly timeEpoch: number;
  };
}

export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The body's bytes as they were sent, which are what is signed. */
export function rawBody({ body = "", isBase64Encoded }: HttpEvent): Buffer {
  return Buffer.from(body, isBase64Encoded ? "base64" : "utf8");
}
