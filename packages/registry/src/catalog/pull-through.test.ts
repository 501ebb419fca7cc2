import { type CatalogFixture, aCatalog, caller, npm } from "./catalog.fixture.js";

let fixture: CatalogFixture;
beforeEach(async () => {
  fixture = await aCatalog();
});
afterEach(() => fixture.close());

const lib = npm("lib");
const bytes = Buffer.alloc(100_000, "public");

async function aChain() {
  const store = await fixture.repository("store", { connection: true });
  const middle = await fixture.repository("middle", { upstreams: [store.name] });
  const packages = await fixture.repository("packages", { upstreams: [middle.name] });
  fixture.upstream.put("lib", "1.0.0", bytes);
  return { store, middle, packages };
}

const holders = async () => {
  const rows = await fixture.database.read
    .selectFrom("package_versions")
    .innerJoin("packages", "packages.package_id", "package_versions.package_id")
    .innerJoin("repositories", "repositories.repository_id", "packages.repository_id")
    .select(["repositories.name", "packages.publish_restriction", "packages.upstream_restriction"])
    .orderBy("repositories.name")
    .execute();
  return rows.map((row) => `${row.name} ${row.publish_restriction}/${row.upstream_restriction}`);
};

test("a pulled version is kept in the addressed repository and in the one with the connection, not between", async () => {
  const { packages } = await aChain();
  expect(await fixture.read(packages, lib, "1.0.0")).toEqual(bytes);
  expect(await holders()).toEqual(["packages BLOCK/ALLOW", "store BLOCK/ALLOW"]);
  const events = await fixture.database.read.selectFrom("outbox").select("body").execute();
  const repositories = events.map(
    ({ body }) => (JSON.parse(body) as Envelope).detail.repositoryName,
  );
  expect(repositories.sort()).toEqual(["packages", "store"]);
});

interface Envelope {
  readonly detail: { readonly repositoryName: string };
}

test("five hundred clients of one cold package cause one request for the document and one for the asset", async () => {
  const { packages } = await aChain();
  const read = await Promise.all(
    Array.from({ length: 500 }, () => fixture.read(packages, lib, "1.0.0")),
  );
  expect(new Set(read.map(String)).size).toBe(1);
  expect(fixture.upstream.requests).toEqual(["/lib", "/lib/1.0.0"]);
});

test("bytes that are not what the document promised are never kept", async () => {
  const { packages } = await aChain();
  fixture.upstream.mode = "corrupt";
  await expect(fixture.read(packages, lib, "1.0.0")).rejects.toMatchObject({
    blame: "invalid-upstream",
  });
  expect(await holders()).toEqual([]);
  fixture.upstream.mode = "up";
  expect(await fixture.read(packages, lib, "1.0.0")).toEqual(bytes);
});

test("a kept version survives the upstream registry, the relation and the upstream repository", async () => {
  const { packages } = await aChain();
  await fixture.read(packages, lib, "1.0.0");
  fixture.upstream.mode = "down";
  await fixture.deleteRepository("store");
  const alone = await fixture.repository("packages");
  expect(await fixture.read(alone, lib, "1.0.0")).toEqual(bytes);
  expect(await fixture.versionsSeen(alone, lib)).toEqual(["1.0.0"]);
});

test("once the document is stale it is revalidated; while the upstream is down it stands in", async () => {
  const { packages } = await aChain();
  await fixture.catalog.viewPackage(packages, lib);
  fixture.clockMs += 301_000;
  const fresh = await fixture.catalog.viewPackage(packages, lib);
  expect(fresh).toMatchObject({ isStale: false });
  expect(fixture.upstream.requests).toEqual(["/lib", "/lib"]);
  fixture.upstream.mode = "down";
  fixture.clockMs += 301_000;
  const stale = await fixture.catalog.viewPackage(packages, lib);
  expect(stale).toMatchObject({ isStale: true, contentId: fresh?.contentId });
});

test("a missing name is believed for a minute, a failure not at all", async () => {
  const { packages } = await aChain();
  expect(await fixture.catalog.viewPackage(packages, npm("nothing"))).toBeUndefined();
  await fixture.catalog.viewPackage(packages, npm("nothing"));
  expect(fixture.upstream.requests).toEqual(["/nothing"]);
  fixture.upstream.put("nothing", "1.0.0", bytes);
  fixture.clockMs += 61_000;
  expect(await fixture.versionsSeen(packages, npm("nothing"))).toEqual(["1.0.0"]);
  fixture.upstream.mode = "down";
  const lost = fixture.catalog.viewPackage(packages, npm("other"));
  await expect(lost).rejects.toMatchObject({ blame: "dependency" });
  fixture.upstream.mode = "up";
  expect(await fixture.catalog.viewPackage(packages, npm("other"))).toBeUndefined();
});

test("a version published upstream after the document was read is found by asking again once", async () => {
  const { packages } = await aChain();
  await fixture.catalog.viewPackage(packages, lib);
  const newer = Buffer.from("newer");
  fixture.upstream.put("lib", "1.0.1", newer);
  fixture.clockMs += 10;
  expect(await fixture.read(packages, lib, "1.0.1")).toEqual(newer);
});

test("who asks again and again for what does not exist does not make us hammer the upstream", async () => {
  const { packages } = await aChain();
  const missing = async () =>
    expect(fixture.read(packages, lib, "9.9.9")).rejects.toMatchObject({ name: "NotFoundError" });
  await missing();
  expect(fixture.upstream.requests).toEqual(["/lib"]);
  for (let n = 0; n < 10; n += 1) {
    fixture.clockMs += 100;
    await missing();
  }
  expect(fixture.upstream.requests).toEqual(["/lib", "/lib"]);
});

test("a version keeps the time the upstream said, else the time it was first seen", async () => {
  const { packages } = await aChain();
  fixture.upstream.put("untimed", "1.0.0", bytes);
  await fixture.read(packages, lib, "1.0.0");
  fixture.upstream.hasTimes = false;
  const firstSeenMs = fixture.clockMs;
  await fixture.catalog.viewPackage(packages, npm("untimed"));
  fixture.clockMs += 1000;
  await fixture.read(packages, npm("untimed"), "1.0.0");
  const said = await fixture.catalog.getVersion(packages, lib, "1.0.0");
  expect(said).toMatchObject({ publishedAtMs: 1_000_000, publishedAtSource: "upstream-said" });
  const seen = await fixture.catalog.getVersion(packages, npm("untimed"), "1.0.0");
  expect(seen).toMatchObject({ publishedAtMs: firstSeenMs, publishedAtSource: "first-seen" });
});

test("every upstream document is kept by its content, with the time it was first seen", async () => {
  const { packages } = await aChain();
  await fixture.catalog.viewPackage(packages, lib);
  fixture.upstream.put("lib", "2.0.0", bytes);
  fixture.clockMs += 301_000;
  await fixture.catalog.viewPackage(packages, lib);
  const documents = await fixture.database.read
    .selectFrom("upstream_documents")
    .select(["package_key", "first_seen_at_ms"])
    .orderBy("document_id")
    .execute();
  expect(documents).toEqual([
    { package_key: "npm//lib", first_seen_at_ms: fixture.clockMs - 301_000 },
    { package_key: "npm//lib", first_seen_at_ms: fixture.clockMs },
  ]);
});

test("an asset served before costs no query and no promise", async () => {
  const { packages } = await aChain();
  await fixture.read(packages, lib, "1.0.0");
  await fixture.read(packages, lib, "1.0.0");
  const reference = { package: lib, versionKey: "1.0.0", asset: "package.tgz" };
  const before = fixture.database.queryCount();
  for (let n = 0; n < 1000; n += 1) {
    expect(fixture.catalog.openAsset(packages, reference, caller)).not.toBeInstanceOf(Promise);
  }
  expect(fixture.database.queryCount()).toBe(before);
});
