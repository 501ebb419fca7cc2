// The garbage collector may take bytes at any moment before a reference to them is committed.
import { type CatalogFixture, aCatalog, caller, npm } from "./catalog.fixture.js";
import { sha256 } from "./fake-upstream.fixture.js";
import type { NewPackageVersion } from "./catalog.js";

let fixture: CatalogFixture;
beforeEach(async () => {
  fixture = await aCatalog();
});
afterEach(() => fixture.close());

const bytes = Buffer.from("published twice");

/** The version, whose bytes are collected right after the catalog made sure that they are there. */
function collectedWhilePublished(version: NewPackageVersion, domainId: string): NewPackageVersion {
  const assets = version.assets.map((asset) => ({
    ...asset,
    async prepare() {
      await asset.prepare();
      await fixture.blobs.delete(domainId, sha256(bytes));
    },
  }));
  return { ...version, assets };
}

test("a publish of bytes that were there puts them back when they are collected meanwhile", async () => {
  const repository = await fixture.repository("packages");
  const first = await fixture.aVersion(repository, "1.0.0", { bytes });
  await fixture.catalog.publish(repository, first, caller);
  const second = await fixture.aVersion(repository, "1.0.1", { bytes });
  const racing = collectedWhilePublished(second, repository.domain.id);
  await fixture.catalog.publish(repository, racing, caller);
  expect(await fixture.read(repository, npm("lib"), "1.0.1")).toEqual(bytes);
});

test("a publish whose own bytes are collected meanwhile fails and leaves no version", async () => {
  const repository = await fixture.repository("packages");
  const version = await fixture.aVersion(repository, "1.0.0", { bytes });
  const racing = collectedWhilePublished(version, repository.domain.id);
  await expect(fixture.catalog.publish(repository, racing, caller)).rejects.toMatchObject({
    name: "ThrottledError",
  });
  expect(await fixture.versionsSeen(repository, npm("lib"))).toEqual([]);
});

test("a version whose bytes are gone is not retained", async () => {
  const store = await fixture.repository("store");
  const downstream = await fixture.repository("packages", { upstreams: [store.name] });
  const version = await fixture.aVersion(store, "1.0.0", { bytes });
  await fixture.catalog.publish(store, version, caller);
  await fixture.blobs.delete(store.domain.id, sha256(bytes));
  await expect(fixture.read(downstream, npm("lib"), "1.0.0")).rejects.toMatchObject({
    name: "ThrottledError",
  });
  const kept = await fixture.database.read
    .selectFrom("packages")
    .where("repository_id", "=", downstream.id)
    .selectAll()
    .execute();
  expect(kept).toEqual([]);
});
