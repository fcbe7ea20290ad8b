import type { Target } from "../address";

export interface Route {
  readonly operation: string;
  readonly method: "GET" | "HEAD" | "PUT" | "POST" | "DELETE";
  readonly on: Target;
  /** The query parameter that makes it another operation, such as `versioning`. */
  readonly subresource?: string;
  /** Whether it copies: the request names a source. */
  readonly copies?: boolean;
  /** The input member that the XML body is, and its root element where that differs. */
  readonly xml?: { readonly member: string; readonly root?: string };
  /** The checksum members speak of the object, not of this request's body. */
  readonly checksumsOfObject?: boolean;
  /** The input member that the body is as it is: a stream, or text. */
  readonly raw?: { readonly member: string; readonly as: "stream" | "text" };
  /** Of the answer; 200 unless given. */
  readonly status?: number;
  readonly result?: Result;
}

/** How the output becomes a body; without it all members are headers. */
export type Result =
  | { readonly kind: "stream" }
  | { readonly kind: "text"; readonly member: string; readonly contentType: string }
  /** One member is the root element, the others are headers. */
  | { readonly kind: "payload"; readonly member: string; readonly root?: string }
  /** The members are elements, but for those that are always headers and those named here. */
  | { readonly kind: "members"; readonly root: string; readonly headers?: readonly string[] };

export const members = (root: string, headers?: readonly string[]): Result => ({
  kind: "members",
  root,
  headers,
});

export const payload = (member: string, root?: string): Result => ({
  kind: "payload",
  member,
  root,
});
