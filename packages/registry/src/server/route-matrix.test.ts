// Every route of every package format, by everybody who may not, in every way of asking.
import { formatModules } from "../formats/index.js";
import type { Endpoint, FormatServices } from "../formats/format.js";
import { openMatrixWorld, type MatrixWorld } from "./route-matrix.fixture.js";

let world: MatrixWorld;
beforeAll(async () => {
  world = await openMatrixWorld();
});
afterAll(() => world.close());

/** A route that a client can ask, and how. */
interface Asked {
  readonly format: string;
  readonly endpoint: Endpoint;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
}

// Only asked for their list of endpoints, which is made without any of them.
const noServices = {
  changes: { subscribe: () => undefined },
  settings: { tagPrecedence: "nearest", documentCacheMaxBytes: 1 },
} as unknown as FormatServices;

const readForms: readonly Pick<Asked, "headers" | "method">[] = [
  { method: "GET", headers: {} },
  { method: "HEAD", headers: {} },
  { method: "GET", headers: { range: "bytes=0-0" } },
  { method: "GET", headers: { "if-none-match": '"x"' } },
  { method: "GET", headers: { "if-modified-since": new Date(0).toUTCString() } },
];

/** Where a name and a password become a token: they are for those who have none yet. */
const logins: ReadonlySet<string> = new Set([
  "POST /-/v1/login",
  "PUT /-/user/:user",
  "PUT /-/user/:user/-rev/:rev",
]);
const isLogin = ({ method, path }: Endpoint) => logins.has(`${method} ${path}`);

const all: readonly Asked[] = formatModules.flatMap(({ name: format, create }) =>
  create(noServices).endpoints.flatMap((endpoint) => {
    const forms =
      endpoint.method === "GET" ? readForms : [{ method: endpoint.method, headers: {} }];
    return forms.map((form) => ({ format, endpoint, ...form }));
  }),
);
const routes = all.filter(({ endpoint }) => !isLogin(endpoint));
const named = routes.map((route): [string, Asked] => {
  const { method, headers, format, endpoint } = route;
  return [`${method} ${format}${endpoint.path} ${Object.keys(headers).join()}`, route];
});

test("there are routes, and ways to ask them", () => {
  expect(new Set(routes.map(({ format }) => format))).toEqual(new Set(["npm", "pypi"]));
  expect(routes.length).toBeGreaterThan(60);
});

test("a login without a password gives nothing, whoever sends it", async () => {
  const open = all.filter(({ endpoint }) => isLogin(endpoint));
  expect(open).toHaveLength(logins.size);
  for (const route of open) {
    for (const who of ["nobody", "forged", "without grants"] as const) {
      const { status, body } = await ask(route, who);
      expect([400, 401, 404]).toContain(status);
      expect(body).not.toContain('token":');
    }
  }
});

describe.each(["nobody", "garbage", "forged", "expired", "revoked"] as const)("%s", (who) => {
  test.each(named)("%s: 401", async (_, route) => {
    const { status, body } = await ask(route, who);
    expect(status).toBe(401);
    expect(body).not.toContain(world.secretWord);
  });
});

describe.each(["without grants", "of another account"] as const)("somebody %s", (who) => {
  test.each(named)("%s: refused", async (_, route) => {
    const { status, body } = await ask(route, who);
    // Of an upload the name, which policies are asked about, is in the body.
    expect(route.endpoint.packageOf === "in-body" ? [400, 403] : [403]).toContain(status);
    expect(body).not.toContain(world.secretWord);
  });
});

const isRead = ({ action }: Endpoint) => String(action) === "codeartifact:ReadFromRepository";

describe("somebody who reads", () => {
  const writes = named.filter(([, { endpoint }]) => !isRead(endpoint));
  test.each(writes)("%s: refused", async (_, route) => {
    const { status } = await ask(route, "reading");
    expect(route.endpoint.packageOf === "in-body" ? [400, 403] : [403]).toContain(status);
  });

  const reads = named.filter(([, route]) => isRead(route.endpoint) && route.method === "GET");
  test.each(reads)("%s: not for a lack of permission", async (_, route) => {
    expect((await ask(route, "reading")).body).not.toContain("is not authorized to perform");
  });

  test("has what is there", async () => {
    const answer = await world.ask("npm/packages/matrix-lib", "reading", { method: "GET" });
    expect(answer.body).toContain(world.secretWord);
  });
});

const values: Readonly<Record<string, string>> = {
  name: "matrix-lib",
  project: "matrix-lib",
  version: "1.0.0",
  file: "matrix-lib-1.0.0.tgz",
  spec: "matrix-lib@1.0.0",
};

function ask({ format, endpoint, method, headers }: Asked, who: Parameters<MatrixWorld["ask"]>[1]) {
  const path = endpoint.path.replace(/[:*]@?(\w+)/g, (_, name: string) => values[name] ?? "x");
  return world.ask(`${format}/packages${path}`, who, { method, headers });
}
