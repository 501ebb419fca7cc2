import { type CatalogFixture, aCatalog, caller } from "./catalog.fixture.js";
import type { PackageName, Repository } from "./model.js";

let fixture: CatalogFixture;
beforeEach(async () => {
  fixture = await aCatalog();
});
afterEach(() => fixture.close());

const tool: PackageName = { format: "pypi", namespace: "", name: "tool" };
const bundle: PackageName = { format: "generic", namespace: "team", name: "bundle" };
const wheel = { name: tool, bytes: Buffer.from("wheel"), file: "tool.whl", tags: [] };
const sdist = { name: tool, bytes: Buffer.from("sdist"), file: "tool.tar.gz", tags: [] };

async function publish(repository: Repository, options: Parameters<typeof fixture.aVersion>[2]) {
  const version = await fixture.aVersion(repository, "1.0.0", options);
  return fixture.catalog.publish(repository, version, caller);
}

async function events() {
  const rows = await fixture.database.read
    .selectFrom("outbox")
    .select("body")
    .orderBy("event_sequence")
    .execute();
  return rows.map(({ body }) => {
    const { detail } = JSON.parse(body) as { detail: Record<string, unknown> };
    const { operationType, packageVersionState, changes } = detail;
    return { operationType, packageVersionState, changes };
  });
}

test("a further file is added, with a new revision and an event that says so", async () => {
  const repository = await fixture.repository("packages");
  const first = await publish(repository, wheel);
  const second = await publish(repository, sdist);
  expect(second).toMatchObject({ outcome: "added", status: "Published" });
  expect(second.revision).not.toBe(first.revision);
  const version = await fixture.catalog.getVersion(repository, tool, "1.0.0");
  expect(version).toMatchObject({ revision: second.revision });
  expect(version.assets.map(({ name }) => name)).toEqual(["tool.tar.gz", "tool.whl"]);
  expect(await fixture.read(repository, tool, "1.0.0", "tool.tar.gz")).toEqual(sdist.bytes);
  const nothing = { assetsRemoved: 0, assetsUpdated: 0 };
  expect(await events()).toEqual([
    {
      operationType: "Created",
      packageVersionState: "Published",
      changes: { ...nothing, assetsAdded: 1, metadataUpdated: true, statusChanged: true },
    },
    {
      operationType: "Updated",
      packageVersionState: "Published",
      changes: { ...nothing, assetsAdded: 1, metadataUpdated: false, statusChanged: false },
    },
  ]);
});

test("the revision says what is in a version, not in which order it came", async () => {
  const one = await fixture.repository("one");
  const other = await fixture.repository("other");
  await publish(one, wheel);
  await publish(other, sdist);
  const ends = [await publish(one, sdist), await publish(other, wheel)];
  expect(ends[0]?.revision).toBe(ends[1]?.revision);
});

test("a file that is there already changes nothing; the same name with other bytes conflicts", async () => {
  const repository = await fixture.repository("packages");
  await publish(repository, wheel);
  const { revision } = await publish(repository, sdist);
  const unchanged = { outcome: "unchanged", revision, status: "Published" };
  expect(await publish(repository, wheel)).toEqual(unchanged);
  await expect(
    publish(repository, { ...wheel, bytes: Buffer.from("other") }),
  ).rejects.toMatchObject({ name: "ConflictError" });
  expect(await events()).toHaveLength(2);
});

test("many publishers of different files of one version all succeed, whoever makes the version", async () => {
  const repository = await fixture.repository("packages");
  const files = Array.from({ length: 20 }, (_, n) => `tool-${n}.whl`).sort();
  const results = await Promise.all(
    files.map((file) => publish(repository, { ...wheel, file, bytes: Buffer.from(file) })),
  );
  expect(results.filter(({ outcome }) => outcome === "created")).toHaveLength(1);
  const { assets } = await fixture.catalog.getVersion(repository, tool, "1.0.0");
  expect(assets.map(({ name }) => name)).toEqual(files);
});

test("npm's versions never gain an asset", async () => {
  const repository = await fixture.repository("packages");
  await publish(repository, {});
  await expect(publish(repository, { file: "more.tgz" })).rejects.toThrow(
    "takes no further assets (more.tgz)",
  );
});

test("an unfinished version gains assets until it is published, then none where the format says so", async () => {
  const repository = await fixture.repository("packages");
  const part = (file: string, isUnfinished: boolean) =>
    publish(repository, { ...wheel, name: bundle, file, isUnfinished });
  expect(await part("a.bin", true)).toMatchObject({ outcome: "created", status: "Unfinished" });
  await expect(fixture.read(repository, bundle, "1.0.0", "a.bin")).rejects.toMatchObject({
    name: "NotFoundError",
  });
  expect(await part("b.bin", true)).toMatchObject({ outcome: "added", status: "Unfinished" });
  expect(await part("b.bin", true)).toMatchObject({ outcome: "unchanged", status: "Unfinished" });
  const finished = await part("b.bin", false);
  expect(finished).toMatchObject({ outcome: "added", status: "Published" });
  expect((await events()).at(-1)?.changes).toMatchObject({ assetsAdded: 0, statusChanged: true });
  expect(await fixture.read(repository, bundle, "1.0.0", "a.bin")).toEqual(wheel.bytes);
  expect(await part("a.bin", true)).toMatchObject({ outcome: "unchanged", status: "Published" });
  await expect(part("c.bin", true)).rejects.toMatchObject({ name: "ConflictError" });
});

test("a version that is hidden takes neither the same nor another file", async () => {
  const repository = await fixture.repository("packages");
  await publish(repository, wheel);
  await fixture.database.transact((tx) =>
    tx.updateTable("package_versions").set({ status: "Unlisted" }).execute(),
  );
  for (const file of [wheel, sdist])
    await expect(publish(repository, file)).rejects.toThrow(
      "is Unlisted in the repository and keeps its number",
    );
});

test("more assets than a version may hold are refused, and nothing of them is kept", async () => {
  const repository = await fixture.repository("packages");
  const { limits } = fixture;
  for (let n = 0; n < limits.maxAssetsPerVersion; n += 1)
    await publish(repository, { ...wheel, file: `${n}.whl` });
  await expect(publish(repository, sdist)).rejects.toMatchObject({ name: "QuotaExceededError" });
  const { assets } = await fixture.catalog.getVersion(repository, tool, "1.0.0");
  expect(assets).toHaveLength(limits.maxAssetsPerVersion);
});

test("each file keeps its own metadata, sealed, also in a repository that retains the version", async () => {
  const repository = await fixture.repository("packages");
  const downstream = await fixture.repository("team", { upstreams: [repository.name] });
  await publish(repository, { ...wheel, fileMetadata: "requires 3.9" });
  await publish(repository, { ...sdist, fileMetadata: "requires 3.8" });
  await fixture.read(downstream, tool, "1.0.0", "tool.whl");
  for (const holder of [repository, downstream]) {
    const { assets } = await fixture.catalog.getVersion(holder, tool, "1.0.0");
    expect(assets.map(({ metadata }) => metadata?.toString())).toEqual([
      "requires 3.8",
      "requires 3.9",
    ]);
  }
  const rows = await fixture.database.read.selectFrom("assets").selectAll().execute();
  expect(rows.every((row) => !String(row.metadata_sealed).includes("requires"))).toBe(true);
});
