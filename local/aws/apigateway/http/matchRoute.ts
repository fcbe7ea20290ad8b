import type { RouteRecord } from "../records";

export interface RouteMatch {
  readonly route: RouteRecord;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/**
 * Which route takes a request: the most specific path, then the exact method before ANY, and
 * `$default` last.
 * Source: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 *
 * @param path without the stage, decoded
 */
export function matchRoute(
  routes: Iterable<RouteRecord>,
  method: string,
  path: string,
): RouteMatch | undefined {
  let best: { match: RouteMatch; rank: string } | undefined;
  for (const route of routes) {
    const found = matchOne(route, method, path);
    if (found && (!best || found.rank < best.rank)) best = found;
  }
  return best?.match;
}

/** Ranks sort before the less specific ones, segment by segment. */
const RANK = {
  literal: "a",
  variable: "b",
  greedy: "c",
  exactMethod: "a",
  anyMethod: "b",
  last: "z",
};

function matchOne(route: RouteRecord, method: string, path: string) {
  if (route.RouteKey === "$default") {
    return { match: { route, pathParameters: {} }, rank: RANK.last };
  }
  const [routeMethod, routePath] = route.RouteKey.split(" ");
  if (routeMethod !== "ANY" && routeMethod !== method) return undefined;
  const segments = path.split("/").slice(1);
  const pattern = routePath.split("/").slice(1);
  const pathParameters: Record<string, string> = {};
  let rank = "";
  for (const [index, expected] of pattern.entries()) {
    const [, variable, greedy] = /^\{([^}+]+)(\+?)\}$/.exec(expected) ?? [];
    const rest = segments.slice(index);
    if (greedy && rest.join("/") !== "") {
      pathParameters[variable] = rest.join("/");
      rank += RANK.greedy;
      return { match: { route, pathParameters }, rank: rank + methodRank(routeMethod) };
    }
    const [actual] = rest;
    if (variable !== undefined && actual) {
      pathParameters[variable] = actual;
      rank += RANK.variable;
    } else if (actual === expected) {
      rank += RANK.literal;
    } else {
      return undefined;
    }
  }
  if (segments.length !== pattern.length) return undefined;
  return { match: { route, pathParameters }, rank: rank + methodRank(routeMethod) };
}

function methodRank(method: string): string {
  return method === "ANY" ? RANK.anyMethod : RANK.exactMethod;
}
