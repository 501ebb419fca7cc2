// What an upstream repository hides, seen from downstream.
import { type CatalogFixture, aCatalog, caller, npm } from "../catalog.fixture.js";
import { listVersionPage } from "../management/list-versions.js";
import { getPackage } from "../management/lookup.js";
import type { Repository } from "../model.js";
import type { SettableStatus } from "./update-status.js";

let fixture: CatalogFixture;
let store: Repository;
let app: Repository;
const lib = npm("lib");

beforeEach(async () => {
  fixture = await aCatalog();
  store = await fixture.repository("store");
  app = await fixture.repository("app", { upstreams: ["store"] });
  const draft = await fixture.aVersion(store, "1.0.0", { bytes: Buffer.from("bytes") });
  await fixture.catalog.publish(store, draft, caller);
});

afterEach(() => fixture.close());

const batch = { versions: [{ version: "1.0.0", versionKey: "1.0.0" }] };
const target = (repository: Repository) => ({ repository, package: lib, caller });
const setStatus = (repository: Repository, status: SettableStatus) =>
  fixture.versions.updateStatus(target(repository), batch, status);

async function statusIn(repository: Repository) {
  const { read } = fixture.database;
  const { id } = await getPackage(read, repository, lib);
  const filter = { status: undefined, originType: undefined, newestFirst: false };
  const { rows } = await listVersionPage(read, id, filter, { after: undefined, limit: 10 });
  return rows.map(({ status }) => status);
}

test("an archived or disposed version is neither served nor retained", async () => {
  await setStatus(store, "Archived");
  await expect(fixture.read(app, lib, "1.0.0")).rejects.toMatchObject({ name: "NotFoundError" });
  await fixture.versions.dispose(target(store), batch);
  await expect(fixture.read(app, lib, "1.0.0")).rejects.toMatchObject({ name: "NotFoundError" });
  await expect(statusIn(app)).rejects.toMatchObject({ name: "NotFoundError" });
});

test("an unlisted one is served to who names it, and stays unlisted where it is retained", async () => {
  await setStatus(store, "Unlisted");
  expect((await fixture.read(app, lib, "1.0.0")).toString()).toBe("bytes");
  expect(await statusIn(app)).toEqual(["Unlisted"]);
});

test("a later change upstream does not touch a retained copy, nor the other way round", async () => {
  await fixture.read(app, lib, "1.0.0");
  await setStatus(store, "Archived");
  expect((await fixture.read(app, lib, "1.0.0")).toString()).toBe("bytes");
  await fixture.versions.dispose(target(app), batch);
  expect([await statusIn(store), await statusIn(app)]).toEqual([["Archived"], ["Disposed"]]);
  await setStatus(store, "Published");
  expect((await fixture.read(store, lib, "1.0.0")).toString()).toBe("bytes");
  // What is hidden here hides the same version upstream.
  await expect(fixture.read(app, lib, "1.0.0")).rejects.toMatchObject({ name: "NotFoundError" });
});
