import assert from "node:assert/strict";
import { matchRoute } from "../../../../local/aws/apigateway/http/matchRoute";
import type { RouteRecord } from "../../../../local/aws/apigateway/records";

const KEYS = [
  "$default",
  "ANY /{proxy+}",
  "GET /pets",
  "ANY /pets",
  "GET /pets/{id}",
  "GET /pets/mine",
  "POST /pets/{proxy+}",
  "GET /",
];
const ROUTES = KEYS.map(
  (RouteKey, index): RouteRecord => ({
    RouteId: String(index),
    RouteKey,
    AuthorizationType: "NONE",
    ApiKeyRequired: false,
  }),
);

describe("the route of a request", () => {
  const CASES: [request: string, routeKey: string, parameters?: Record<string, string>][] = [
    ["GET /pets", "GET /pets"],
    ["POST /pets", "ANY /pets"],
    ["GET /pets/mine", "GET /pets/mine"],
    ["GET /pets/7", "GET /pets/{id}", { id: "7" }],
    ["POST /pets/7/toys", "POST /pets/{proxy+}", { proxy: "7/toys" }],
    ["GET /pets/7/toys", "ANY /{proxy+}", { proxy: "pets/7/toys" }],
    ["GET /", "GET /"],
    ["POST /", "$default"],
  ];
  for (const [request, routeKey, parameters = {}] of CASES) {
    it(`of ${request} is ${routeKey}`, () => {
      const [method, path] = request.split(" ");

      const match = matchRoute(ROUTES, method, path);

      assert.equal(match?.route.RouteKey, routeKey);
      assert.deepEqual(match?.pathParameters, parameters);
    });
  }

  it("is none when nothing matches", () => {
    const routes = ROUTES.filter(({ RouteKey }) => RouteKey === "GET /pets");

    assert.equal(matchRoute(routes, "POST", "/pets"), undefined);
    assert.equal(matchRoute(routes, "GET", "/pets/7"), undefined);
    assert.equal(matchRoute(routes, "GET", "/pets/"), undefined);
  });
});
