import { type CatalogFixture, aCatalog, caller, npm } from "../catalog/catalog.fixture.js";
import type { Database } from "../database/database.js";
import { collectUnreferencedBlobs } from "./garbage.js";

let fixture: CatalogFixture;
beforeEach(async () => {
  fixture = await aCatalog();
});
afterEach(() => fixture.close());

const bytes = Buffer.from("the bytes of a version");

const collect = (database: Pick<Database, "read" | "transact"> = fixture.database) =>
  collectUnreferencedBlobs({
    database,
    store: fixture.blobs,
    now: () => Date.now() + 1000,
    graceMs: 0,
  });

test("assets and upstream documents stay, bytes of a publish that never came about go", async () => {
  const repository = await fixture.repository("store", { connection: true });
  fixture.upstream.put("lib", "1.0.0", bytes);
  await fixture.read(repository, npm("lib"), "1.0.0");
  const abandoned = await fixture.aVersion(repository, "2.0.0");
  for (const asset of abandoned.assets) {
    await asset.finish();
    await asset.prepare();
  }
  expect(await collect()).toMatchObject({ examined: 3, deleted: 1 });
  expect(await collect()).toMatchObject({ examined: 2, deleted: 0 });
});

test("bytes referred to while the collector waited for the lock stay", async () => {
  const repository = await fixture.repository("packages");
  const unfinished = await fixture.aVersion(repository, "0.9.0", { bytes });
  for (const asset of unfinished.assets) {
    await asset.finish();
    await asset.prepare();
  }
  const { database } = fixture;
  const report = await collect({
    read: database.read,
    async transact(work) {
      const version = await fixture.aVersion(repository, "1.0.0", { bytes });
      await fixture.catalog.publish(repository, version, caller);
      return database.transact(work);
    },
  });
  expect(report).toMatchObject({ examined: 1, deleted: 0 });
  expect(await fixture.read(repository, npm("lib"), "1.0.0")).toEqual(bytes);
});
