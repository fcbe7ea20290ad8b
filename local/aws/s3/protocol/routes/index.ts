import type { HttpRequest } from "../../../service";
import { s3Error } from "../../errors";
import type { Address, Target } from "../address";
import { BUCKET } from "./bucket";
import { OBJECT } from "./object";
import { members, type Route } from "./route";

export type { Route } from "./route";

const ROUTES: readonly Route[] = [
  {
    operation: "ListBuckets",
    method: "GET",
    on: "service",
    result: members("ListAllMyBucketsResult"),
  },
  ...BUCKET,
  ...OBJECT,
];

/** All query parameters that make another operation of a request, also those not emulated. */
const SUBRESOURCES = new Set([
  ...ROUTES.flatMap(({ subresource }) => subresource ?? []),
  "analytics",
  "intelligent-tiering",
  "inventory",
  "legal-hold",
  "metadataConfiguration",
  "metadataInventoryTable",
  "metadataJournalTable",
  "metadataTable",
  "metrics",
  "renameObject",
  "restore",
  "retention",
  "select",
  "session",
  "torrent",
]);

const PLACES = { service: "the service", bucket: "a bucket", object: "an object" } as const;
const BY_PLACE = new Map(ROUTES.map((route) => [placeOf(route), route]));
const BY_OPERATION = new Map(ROUTES.map((route) => [route.operation, route]));

/** Throws 501, naming the request, for what is not emulated: it must never pass for another one. */
export function routeOf({ method, query, headers }: HttpRequest, { on }: Address): Route {
  const subresource = [...query.keys()].find((name) => SUBRESOURCES.has(name));
  const copies = headers["x-amz-copy-source"] !== undefined;
  const route = BY_PLACE.get(placeOf({ method, on, subresource, copies }));
  if (route) return route;
  const what = `${method} of ${PLACES[on]}`;
  throw s3Error(
    "NotImplemented",
    {},
    `${what}${subresource === undefined ? "" : ` with ?${subresource}`} is not emulated`,
  );
}

export function routeNamed(operation: string): Route {
  return BY_OPERATION.get(operation)!;
}

function placeOf({
  method,
  on,
  subresource = "",
  copies = false,
}: {
  method: string;
  on: Target;
  subresource?: string;
  copies?: boolean;
}): string {
  return `${method} ${on} ${subresource} ${copies}`;
}
