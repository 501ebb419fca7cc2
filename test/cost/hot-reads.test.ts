/** What was served before is served again from memory: no query for the token, the policy, the package or the asset. */
import { createHostedRepository, type NpmAccess } from "../harness/chain.js";
import { aPackageVersion } from "../harness/fixture-package.js";
import { exchange } from "../harness/http-exchange.js";
import { Packhouse } from "../harness/packhouse.js";
import { publishOrThrow } from "../harness/publish-over-http.js";
import { databaseQueries } from "../harness/query-counter.js";

const reads = 1000;
const atOnce = 20;

let packhouse: Packhouse;
let registry: NpmAccess;

beforeAll(async () => {
  packhouse = await Packhouse.start();
  registry = await createHostedRepository(packhouse);
  await publishOrThrow(await aPackageVersion({ name: "@acme/hot" }), registry);
});

afterAll(() => packhouse.close());

/** Queries of many reads, after one that made them hot. */
async function queriesOf(method: "GET" | "HEAD", path: string): Promise<number> {
  const { registryUrl, token } = registry;
  const read = async () => {
    const { status } = await exchange(`${registryUrl}${path}`, { method, token });
    expect(status).toBe(200);
  };
  await read();
  const before = await databaseQueries(packhouse);
  for (let done = 0; done < reads; done += atOnce)
    await Promise.all(Array.from({ length: atOnce }, read));
  return (await databaseQueries(packhouse)) - before;
}

test("1,000 reads of a packument run no database query", async () => {
  expect(await queriesOf("GET", "@acme%2fhot")).toBe(0);
});

test("1,000 authorizations of a tarball run no database query", async () => {
  expect(await queriesOf("HEAD", "@acme/hot/-/hot-1.0.0.tgz")).toBe(0);
});

test("1,000 downloads of a tarball write their record in a few batches", async () => {
  const queries = await queriesOf("GET", "@acme/hot/-/hot-1.0.0.tgz");
  expect(queries).toBeLessThan(reads / 10);
});

test("a read after a publish does ask the database", async () => {
  await publishOrThrow(await aPackageVersion({ name: "@acme/hot", version: "1.0.1" }), registry);
  const before = await databaseQueries(packhouse);
  await exchange(`${registry.registryUrl}@acme%2fhot`, { token: registry.token });
  expect(await databaseQueries(packhouse)).toBeGreaterThan(before);
});
