// Small documents beside assets of an upstream, and what they are kept from.
import { type CatalogFixture, aCatalog, caller } from "./catalog.fixture.js";
import { sha256 } from "./fake-upstream.fixture.js";
import type { PackageName, Repository } from "./model.js";

let fixture: CatalogFixture;
beforeEach(async () => {
  fixture = await aCatalog();
  fixture.upstream.put("tool", "1.0.0", Buffer.from("wheel"), "a.whl");
  fixture.upstream.put("tool", "1.0.0", Buffer.from("note"), "a.whl.note");
});
afterEach(() => fixture.close());

const tool: PackageName = { format: "pypi", namespace: "", name: "tool" };
const reference = { package: tool, versionKey: "1.0.0", asset: "a.whl" };

async function aChain() {
  const store = await fixture.repository("store", { connection: "public:pypi" });
  const packages = await fixture.repository("packages", { upstreams: [store.name] });
  return { store, packages };
}

const find = async (repository: Repository, asset = "a.whl") => {
  await fixture.feed.sync();
  const found = await fixture.catalog.findCompanion(repository, { ...reference, asset }, "note");
  return found?.toString();
};

test("it is asked for once, is there when the upstream is not, and retains nothing", async () => {
  const { packages } = await aChain();
  expect(await find(packages)).toBe("note");
  expect(await find(packages)).toBe("note");
  expect(fixture.upstream.requests).toEqual(["/tool", "/tool/1.0.0/a.whl.note"]);
  fixture.upstream.mode = "down";
  fixture.clockMs += 3_600_000;
  expect(await find(packages)).toBe("note");
  await expect(fixture.catalog.getVersion(packages, tool, "1.0.0")).rejects.toThrow(
    "stores no pypi package",
  );
});

test("of an asset that has none there is none, and other bytes than promised are refused", async () => {
  const { packages } = await aChain();
  fixture.upstream.noteSha256 = sha256(Buffer.from("other"));
  expect(await find(packages, "a.whl.note")).toBeUndefined();
  expect(await find(packages, "missing.whl")).toBeUndefined();
  await expect(find(packages)).rejects.toMatchObject({ name: "ThrottledError" });
});

test("of a name that is published here no upstream is asked", async () => {
  const { packages, store } = await aChain();
  const { packages: known } = fixture.upstream;
  const published = new Map(known);
  known.clear();
  const file = { name: tool, file: "b.whl", tags: [] };
  const own = await fixture.aVersion(packages, "0.1.0", file);
  await fixture.catalog.publish(packages, own, caller);
  for (const [name, versions] of published) known.set(name, versions);
  fixture.clockMs += 3_600_000;
  fixture.upstream.requests.length = 0;
  expect(await find(packages)).toBeUndefined();
  expect(fixture.upstream.requests).toEqual([]);
  expect(await find(store)).toBe("note");
});

test("of a version that is hidden here there is none", async () => {
  const { packages } = await aChain();
  await fixture.read(packages, tool, "1.0.0", "a.whl");
  expect(await find(packages)).toBe("note");
  await fixture.database.transact((tx) =>
    tx.updateTable("package_versions").set({ status: "Archived" }).execute(),
  );
  expect(await find(packages)).toBeUndefined();
});

test("names are those of the repository and its upstream repositories", async () => {
  const { packages, store } = await aChain();
  await fixture.read(store, tool, "1.0.0", "a.whl");
  const other: PackageName = { ...tool, name: "other" };
  const own = await fixture.aVersion(packages, "1.0.0", { name: other, file: "o.whl", tags: [] });
  await fixture.catalog.publish(packages, own, caller);
  const npm = await fixture.aVersion(packages, "1.0.0");
  await fixture.catalog.publish(packages, npm, caller);
  expect(await fixture.catalog.listPackageNames(packages, "pypi")).toEqual([other, tool]);
  expect(await fixture.catalog.listPackageNames(store, "pypi")).toEqual([tool]);
});
