// Versions with several files, pulled through one file at a time.
import { ensurePackage } from "../database/packages.js";
import { type CatalogFixture, aCatalog, caller } from "./catalog.fixture.js";
import type { PackageName, Repository } from "./model.js";
import { visibleVersions } from "./visible-versions.js";

let fixture: CatalogFixture;
beforeEach(async () => {
  fixture = await aCatalog();
  for (const file of ["a.whl", "b.whl"])
    fixture.upstream.put("tool", "1.0.0", Buffer.from(file), file);
});
afterEach(() => fixture.close());

const tool: PackageName = { format: "pypi", namespace: "", name: "tool" };
const read = (repository: Repository, file: string) =>
  fixture.read(repository, tool, "1.0.0", file).then(String);
const kept = async (repository: Repository) =>
  (await fixture.catalog.getVersion(repository, tool, "1.0.0")).assets.map(({ name }) => name);
const setStatus = (status: "Archived" | "Unlisted") =>
  fixture.database.transact((tx) => tx.updateTable("package_versions").set({ status }).execute());

async function aChain() {
  const store = await fixture.repository("store", { connection: "public:pypi" });
  const packages = await fixture.repository("packages", { upstreams: [store.name] });
  return { store, packages };
}

/** `a.whl stored+upstream` for each file that clients of the repository see. */
async function seen(repository: Repository): Promise<string[]> {
  await fixture.feed.sync();
  const view = await fixture.catalog.viewPackage(repository, tool);
  const version = visibleVersions(view ?? { sources: [] }, "always").get("1.0.0");
  return [...(version?.assets ?? [])].map(([name, sides]) => {
    return `${name} ${Object.keys(sides).sort().join("+")}`;
  });
}

test("each file is pulled when it is asked for and added to the version in both repositories", async () => {
  const { store, packages } = await aChain();
  expect(await read(packages, "a.whl")).toBe("a.whl");
  expect(await seen(packages)).toEqual(["a.whl stored+upstream", "b.whl upstream"]);
  const before = await fixture.catalog.getVersion(packages, tool, "1.0.0");
  expect(await read(packages, "b.whl")).toBe("b.whl");
  expect(await seen(packages)).toEqual(["a.whl stored+upstream", "b.whl stored+upstream"]);
  for (const repository of [store, packages])
    expect(await kept(repository)).toEqual(["a.whl", "b.whl"]);
  const after = await fixture.catalog.getVersion(packages, tool, "1.0.0");
  expect(after.revision).not.toBe(before.revision);
  expect(after.assets.map(({ metadata }) => String(metadata))).toEqual([
    "metadata of a.whl",
    "metadata of b.whl",
  ]);
  fixture.upstream.requests.length = 0;
  await read(packages, "a.whl");
  await read(packages, "b.whl");
  expect(fixture.upstream.requests).toEqual([]);
});

test("a file that the store has is added downstream without asking the registry", async () => {
  const { store, packages } = await aChain();
  await read(packages, "a.whl");
  await read(store, "b.whl");
  expect(await kept(packages)).toEqual(["a.whl"]);
  fixture.upstream.mode = "down";
  expect(await read(packages, "b.whl")).toBe("b.whl");
  expect(await kept(packages)).toEqual(["a.whl", "b.whl"]);
});

test("two files of one cold version pulled at once are both kept", async () => {
  const { packages } = await aChain();
  expect(await Promise.all(["a.whl", "b.whl"].map((file) => read(packages, file)))).toEqual([
    "a.whl",
    "b.whl",
  ]);
  expect(await kept(packages)).toEqual(["a.whl", "b.whl"]);
});

test("a file that came out after the document was read is found by asking again", async () => {
  const { packages } = await aChain();
  await read(packages, "a.whl");
  fixture.upstream.put("tool", "1.0.0", Buffer.from("late"), "late.whl");
  fixture.clockMs += 10_000;
  expect(await read(packages, "late.whl")).toBe("late");
  await expect(read(packages, "never.whl")).rejects.toMatchObject({ name: "NotFoundError" });
});

test("files of another registry are not mixed into a version", async () => {
  const { packages } = await aChain();
  await read(packages, "a.whl");
  const mirror = await fixture.repository("mirror", { connection: "mirror:pypi" });
  const moved = await fixture.repository("packages", { upstreams: [mirror.name] });
  expect(await seen(moved)).toEqual(["a.whl stored"]);
  await expect(read(moved, "b.whl")).rejects.toMatchObject({ name: "NotFoundError" });
  expect(await read(mirror, "b.whl")).toBe("b.whl");
  await expect(read(moved, "b.whl")).rejects.toMatchObject({ name: "NotFoundError" });
});

test("a version that was published here gets no files from upstream", async () => {
  const { packages } = await aChain();
  const both = { publish: "ALLOW", upstream: "ALLOW" } as const;
  await fixture.database.transact((tx) => ensurePackage(tx, packages.id, tool, both, 1));
  fixture.upstream.mode = "down";
  const own = await fixture.aVersion(packages, "1.0.0", { name: tool, file: "own.whl", tags: [] });
  await fixture.catalog.publish(packages, own, caller);
  fixture.upstream.mode = "up";
  expect(await seen(packages)).toEqual(["own.whl stored"]);
  await expect(read(packages, "a.whl")).rejects.toMatchObject({ name: "NotFoundError" });
});

test("a file cannot be published into a version of a public registry", async () => {
  const { packages } = await aChain();
  await read(packages, "a.whl");
  const alone = await fixture.repository("packages");
  await fixture.database.transact((tx) =>
    tx.updateTable("packages").set({ publish_restriction: "ALLOW" }).execute(),
  );
  const own = await fixture.aVersion(alone, "1.0.0", { name: tool, file: "own.whl", tags: [] });
  await expect(fixture.catalog.publish(alone, own, caller)).rejects.toThrow("from public:pypi");
});

test("a hidden version gains nothing, an unlisted one still does", async () => {
  const { packages } = await aChain();
  await read(packages, "a.whl");
  await setStatus("Archived");
  await expect(read(packages, "b.whl")).rejects.toMatchObject({ name: "NotFoundError" });
  expect(await seen(packages)).toEqual(["a.whl stored"]);
  await setStatus("Unlisted");
  expect(await read(packages, "b.whl")).toBe("b.whl");
});

test("behind a repository that blocks upstream content no file is added", async () => {
  const { packages } = await aChain();
  await read(packages, "a.whl");
  await fixture.database.transact((tx) =>
    tx.updateTable("packages").set({ upstream_restriction: "BLOCK" }).execute(),
  );
  await expect(read(packages, "b.whl")).rejects.toMatchObject({ name: "NotFoundError" });
});
