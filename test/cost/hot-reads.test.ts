/** What was served before is served again from memory: no query for the token, the policy, the package or the asset. */
import { createHostedRepository, type NpmAccess } from "../harness/chain.js";
import { aPackageVersion } from "../harness/fixture-package.js";
import { exchange } from "../harness/http-exchange.js";
import { Packhouse } from "../harness/packhouse.js";
import { publishOrThrow } from "../harness/publish-over-http.js";
import { databaseQueries } from "../harness/query-counter.js";

const reads = 1000;
const atOnce = 20;
/** The server looks around by itself, whatever is read: some queries a second. */
const aroundByItself = reads / 20;

let packhouse: Packhouse;
let registry: NpmAccess;
const withoutAudit = { environment: { PACKHOUSE_AUDIT_READS: "none" } };

beforeAll(async () => {
  packhouse = await Packhouse.start(withoutAudit);
  registry = await createHostedRepository(packhouse);
  await publishOrThrow(await aPackageVersion({ name: "@acme/hot" }), registry);
});

afterAll(() => packhouse.close());

/** Queries of many reads, after one that made them hot. */
async function queriesOf(
  method: "GET" | "HEAD",
  path: string,
  server = packhouse,
  { registryUrl, token } = registry,
): Promise<number> {
  const read = async () => {
    const { status } = await exchange(`${registryUrl}${path}`, { method, token });
    expect(status).toBe(200);
  };
  await read();
  const before = await databaseQueries(server);
  for (let done = 0; done < reads; done += atOnce)
    await Promise.all(Array.from({ length: atOnce }, read));
  return (await databaseQueries(server)) - before;
}

test("1,000 reads of a packument run no database query", async () => {
  expect(await queriesOf("GET", "@acme%2fhot")).toBeLessThan(aroundByItself);
});

test("1,000 authorizations of a tarball run no database query", async () => {
  expect(await queriesOf("HEAD", "@acme/hot/-/hot-1.0.0.tgz")).toBeLessThan(aroundByItself);
});

test("1,000 downloads of a tarball write their record in a few batches", async () => {
  const queries = await queriesOf("GET", "@acme/hot/-/hot-1.0.0.tgz");
  expect(queries).toBeLessThan(reads / 10);
});

test("1,000 reads of a packument write their audit records in a few batches", async () => {
  const audited = await Packhouse.start();
  try {
    const access = await createHostedRepository(audited);
    await publishOrThrow(await aPackageVersion({ name: "@acme/hot" }), access);
    expect(await queriesOf("GET", "@acme%2fhot", audited, access)).toBeLessThan(reads / 10);
  } finally {
    await audited.close();
  }
});

test("a read after a publish does ask the database", async () => {
  await publishOrThrow(await aPackageVersion({ name: "@acme/hot", version: "1.0.1" }), registry);
  const before = await databaseQueries(packhouse);
  await exchange(`${registry.registryUrl}@acme%2fhot`, { token: registry.token });
  expect(await databaseQueries(packhouse)).toBeGreaterThan(before);
});
