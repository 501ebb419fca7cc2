import type { RecordedChange } from "../database/changes.js";
import { type CatalogFixture, aCatalog, caller, npm } from "./catalog.fixture.js";
import type { Repository } from "./model.js";

let fixture: CatalogFixture;
let repository: Repository;
const lib = npm("lib");
const noTags = new Map<string, string | undefined>();

beforeEach(async () => {
  fixture = await aCatalog();
  repository = await fixture.repository("packages");
  for (const version of ["1.0.0", "2.0.0"]) {
    const published = await fixture.aVersion(repository, version);
    await fixture.catalog.publish(repository, published, caller);
  }
  await fixture.feed.sync();
});
afterEach(() => fixture.close());

const stored = async () => {
  const view = await fixture.catalog.viewPackage(repository, lib);
  const [source] = view?.sources ?? [];
  return source?.kind === "stored" ? source : undefined;
};

/** What the caches of all processes are told of the edit. */
async function changesOf(edit: () => Promise<void>): Promise<RecordedChange[]> {
  const changes: RecordedChange[] = [];
  fixture.feed.subscribe((change) => changes.push(change));
  await edit();
  await fixture.feed.sync();
  return changes;
}

test("setting a tag is told to the caches, with the package and who did it", async () => {
  const tags = new Map([["beta", "1.0.0"]]);
  const changes = await changesOf(() =>
    fixture.catalog.editPackage(repository, lib, { versions: [], tags }, caller),
  );
  expect(changes).toMatchObject([
    { kind: "package-tags", packageKey: "npm//lib", principal: caller.principal.arn },
  ]);
  expect((await stored())?.tags.get("beta")).toBe("1.0.0");
});

test("a version that is deleted takes its tags along, and is told with an event", async () => {
  const versions = [{ versionKey: "2.0.0", metadata: undefined }];
  const changes = await changesOf(() =>
    fixture.catalog.editPackage(repository, lib, { versions, tags: noTags }, caller),
  );
  expect(changes).toMatchObject([{ kind: "package-version", detail: { operation: "deleted" } }]);
  expect((await stored())?.versions.map(({ version }) => version)).toEqual(["1.0.0"]);
  expect((await stored())?.tags).toEqual(new Map());
  const events = await fixture.database.read.selectFrom("outbox").select("body").execute();
  expect(JSON.parse(events.at(-1)?.body ?? "")).toMatchObject({
    detail: { packageVersion: "2.0.0", operationType: "Deleted" },
  });
});

test("new metadata gives the version another revision and leaves its assets", async () => {
  const before = await fixture.catalog.getVersion(repository, lib, "1.0.0");
  const versions = [{ versionKey: "1.0.0", metadata: Buffer.from(`{"deprecated":"old"}`) }];
  await fixture.catalog.editPackage(repository, lib, { versions, tags: noTags }, caller);
  const after = await fixture.catalog.getVersion(repository, lib, "1.0.0");
  expect(after.metadata.toString()).toBe(`{"deprecated":"old"}`);
  expect(after.assets).toEqual(before.assets);
  expect(after.revision).not.toBe(before.revision);
});

test("who edits what was changed since he looked gets a conflict, and nothing of his edit is kept", async () => {
  const revision = (await stored())?.package.revision ?? 0;
  const edit = { expectedRevision: revision, versions: [], tags: new Map([["a", "1.0.0"]]) };
  await fixture.catalog.editPackage(repository, lib, edit, caller);
  const late = { ...edit, tags: new Map([["b", "1.0.0"]]) };
  await expect(fixture.catalog.editPackage(repository, lib, late, caller)).rejects.toMatchObject({
    name: "ConflictError",
  });
  await expect(
    fixture.catalog.deletePackage(repository, lib, caller, revision),
  ).rejects.toMatchObject({ name: "ConflictError" });
  expect([...((await stored())?.tags.keys() ?? [])]).toEqual(["a", "latest"]);
});

test("an edit that fails in its second half leaves nothing of its first", async () => {
  const versions = [
    { versionKey: "1.0.0", metadata: undefined },
    { versionKey: "9.9.9", metadata: undefined },
  ];
  await expect(
    fixture.catalog.editPackage(repository, lib, { versions, tags: noTags }, caller),
  ).rejects.toMatchObject({ name: "NotFoundError" });
  expect((await stored())?.versions).toHaveLength(2);
});

test("a package that is deleted is gone with its versions, and the caches are told", async () => {
  const changes = await changesOf(() => fixture.catalog.deletePackage(repository, lib, caller));
  expect(changes.map(({ kind }) => kind)).toEqual([
    "package-version",
    "package-version",
    "package",
  ]);
  expect(await fixture.catalog.viewPackage(repository, lib)).toBeUndefined();
});
