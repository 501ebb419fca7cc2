import type { Endpoint } from "./format.js";
import { compileRoutes } from "./routes.js";

const endpoint = (path: string): Endpoint => ({
  method: "GET",
  path,
  action: "codeartifact:ReadFromRepository",
  handle: () => ({ status: 200 }),
});
const match = compileRoutes(
  [
    "/-/ping",
    "/:@name",
    "/:@name/-/:file",
    "/:@name/:version",
    "/-/package/:@name/tags/:tag",
    "/files/x/*path",
  ].map(endpoint),
);

test.each([
  ["-/ping", "/-/ping", {}],
  ["lodash", "/:@name", { name: "lodash" }],
  ["@s/n", "/:@name", { name: "@s/n" }],
  ["@s/n/-/n-1.0.0.tgz", "/:@name/-/:file", { name: "@s/n", file: "n-1.0.0.tgz" }],
  ["lodash/1.0.0", "/:@name/:version", { name: "lodash", version: "1.0.0" }],
  ["-/package/@s/n/tags/next", "/-/package/:@name/tags/:tag", { name: "@s/n", tag: "next" }],
  ["files/x/a/b", "/files/x/*path", { path: "a/b" }],
])("%s is served by %s", (path, template, params) => {
  const found = match("HEAD", path.split("/"), 0);
  expect([found?.endpoint.path, found?.params]).toEqual([template, params]);
});

test.each(["-", "-/nothing", "-x", "@s/-x", "-/package/-/tags/x"])(
  "%s is served by nothing",
  (path) => {
    expect(match("GET", path.split("/"), 0)).toBeUndefined();
  },
);

test("another method is another route", () => {
  expect(match("PUT", ["lodash"], 0)).toBeUndefined();
});
