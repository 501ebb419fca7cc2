import { packageVersionDetailType } from "../../events/package-version-event.js";
import { type CatalogFixture, aCatalog, caller, npm } from "../catalog.fixture.js";
import { countGroupChange } from "../../database/package-groups.js";
import type { Repository } from "../model.js";
import type { VersionCopy } from "./copy.js";

let fixture: CatalogFixture;
let source: Repository;
let destination: Repository;
const lib = npm("lib");

beforeEach(async () => {
  fixture = await aCatalog();
  source = await fixture.repository("source");
  destination = await fixture.repository("destination");
});

afterEach(() => fixture.close());

async function publish(version: string, content = version, tags = ["latest"], to = source) {
  const draft = await fixture.aVersion(to, version, { bytes: Buffer.from(content), tags });
  return (await fixture.catalog.publish(to, draft, caller)).revision;
}

async function copy(versions: string[], options: Partial<VersionCopy> = {}) {
  const { successful, failed } = await fixture.versions.copy({
    source,
    destination,
    package: lib,
    batch: { versions: versions.map((version) => ({ version, versionKey: version })) },
    allowsOverwrite: false,
    includesUpstreams: false,
    caller,
    ...options,
  });
  return { successful: Object.fromEntries(successful), failed: Object.fromEntries(failed) };
}

const read = async (version: string) => (await fixture.read(destination, lib, version)).toString();

async function stored(repository: Repository) {
  const rows = await fixture.database.read
    .selectFrom("package_versions")
    .innerJoin("packages", "packages.package_id", "package_versions.package_id")
    .select(["version", "status", "package_versions.revision", "origin_type", "origin_repository"])
    .select(["publish_restriction", "upstream_restriction", "origin_connection"])
    .where("repository_id", "=", repository.id)
    .orderBy("version")
    .execute();
  return rows;
}

async function tagsOf(repository: Repository) {
  const view = await fixture.catalog.viewPackage(repository, lib);
  const [own] = view?.sources ?? [];
  return own?.kind === "stored" ? Object.fromEntries(own.tags) : {};
}

async function lastEvents(count: number) {
  const rows = await fixture.database.read
    .selectFrom("outbox")
    .select("body")
    .where("detail_type", "=", packageVersionDetailType)
    .orderBy("event_sequence")
    .execute();
  const details = rows.map(
    ({ body }) => (JSON.parse(body) as { detail: Record<string, unknown> }).detail,
  );
  return details.slice(-count);
}

test("a copy has the source's revision, origin and tags, and no byte was read", async () => {
  const revision = await publish("1.0.0", "one", ["latest", "stable"]);
  await publish("1.1.0", "two", ["next"]);
  const open = jest.spyOn(fixture.blobs, "open");
  const begin = jest.spyOn(fixture.blobs, "begin");
  const { successful, failed } = await copy(["1.0.0"]);
  expect([open.mock.calls, begin.mock.calls]).toEqual([[], []]);
  expect({ successful, failed }).toEqual({
    successful: { "1.0.0": { revision, status: "Published" } },
    failed: {},
  });
  expect(await stored(destination)).toEqual([
    {
      version: "1.0.0",
      status: "Published",
      revision,
      origin_type: "INTERNAL",
      origin_repository: "source",
      origin_connection: null,
      publish_restriction: "ALLOW",
      upstream_restriction: "ALLOW",
    },
  ]);
  expect(await tagsOf(destination)).toEqual({ latest: "1.0.0", stable: "1.0.0" });
  expect(await lastEvents(1)).toMatchObject([
    {
      repositoryName: "destination",
      packageVersion: "1.0.0",
      operationType: "Created",
      changes: { assetsAdded: 1, metadataUpdated: true, statusChanged: true },
    },
  ]);
  expect(await read("1.0.0")).toBe("one");
});

test("its sealed documents open in the destination, also after the source is gone", async () => {
  await publish("1.0.0");
  await copy(["1.0.0"]);
  await fixture.deleteRepository("source");
  const { metadata } = await fixture.catalog.getVersion(destination, lib, "1.0.0");
  expect(JSON.parse(metadata.toString())).toEqual({ version: "1.0.0" });
  expect(await read("1.0.0")).toBe("1.0.0");
});

test("copying again says nothing of what is there already and changes nothing", async () => {
  await publish("1.0.0");
  await copy(["1.0.0"]);
  const before = await lastEvents(100);
  expect(await copy(["1.0.0"])).toEqual({ successful: {}, failed: {} });
  expect(await lastEvents(100)).toEqual(before);
});

test("other content under the same number is only replaced when that is allowed", async () => {
  const revision = await publish("1.0.0", "new");
  await publish("1.0.0", "old", ["latest"], destination);
  await publish("1.1.0");
  const refused = await copy(["1.0.0", "1.1.0"]);
  expect(refused).toEqual({
    successful: {},
    failed: {
      "1.0.0": { code: "ALREADY_EXISTS", message: "Version 1.0.0 already exists" },
      "1.1.0": { code: "SKIPPED", message: "Version 1.1.0 was skipped" },
    },
  });
  expect(await read("1.0.0")).toBe("old");
  const { successful } = await copy(["1.0.0"], { allowsOverwrite: true });
  expect(successful).toEqual({ "1.0.0": { revision, status: "Published" } });
  expect(await read("1.0.0")).toBe("new");
  expect(await lastEvents(1)).toMatchObject([
    {
      operationType: "Updated",
      changes: { assetsAdded: 0, assetsRemoved: 0, assetsUpdated: 1, metadataUpdated: true },
    },
  ]);
});

test("what is hidden or of another revision is not copied", async () => {
  await publish("1.0.0");
  const target = { repository: source, package: lib, caller };
  const batch = { versions: [{ version: "1.0.0", versionKey: "1.0.0" }] };
  const stale = await copy([], {
    batch: { ...batch, expectedRevisions: new Map([["1.0.0", "x"]]) },
  });
  expect(stale.failed["1.0.0"]?.code).toBe("MISMATCHED_REVISION");
  await fixture.versions.updateStatus(target, batch, "Archived");
  expect((await copy(["1.0.0"])).failed["1.0.0"]?.code).toBe("NOT_ALLOWED");
  await fixture.versions.updateStatus(target, batch, "Unlisted");
  expect((await copy(["1.0.0"])).successful["1.0.0"]?.status).toBe("Unlisted");
});

test("an unpublished number gets other content only when that is allowed", async () => {
  await publish("1.0.0", "first", [], destination);
  const deletion = { versions: [{ versionKey: "1.0.0", metadata: undefined }], tags: new Map() };
  await fixture.catalog.editPackage(destination, lib, deletion, caller);
  await publish("1.0.0", "other");
  expect((await copy(["1.0.0"])).failed["1.0.0"]?.code).toBe("NOT_ALLOWED");
  expect((await copy(["1.0.0"], { allowsOverwrite: true })).failed).toEqual({});
});

test("what the package's group keeps out of the destination is not allowed, version by version", async () => {
  await publish("1.0.0");
  await copy(["1.0.0"]);
  await publish("1.1.0");
  await fixture.database.transact(async (tx) => {
    const domainId = destination.domain.id;
    const modes = { publish_mode: "ALLOW", external_upstream_mode: "ALLOW" } as const;
    const texts = { pattern: "/npm/*", description: "", contact_info: "" };
    const blocked = { ...modes, ...texts, internal_upstream_mode: "BLOCK" as const };
    const row = { domain_id: domainId, created_at_ms: 1, ...blocked };
    await tx.insertInto("package_groups").values(row).execute();
    await countGroupChange(tx, domainId);
  });
  const { successful, failed } = await copy(["1.0.0", "1.1.0"]);
  expect(successful).toEqual({});
  expect(failed).toEqual({
    "1.0.0": { code: "SKIPPED", message: "Version 1.0.0 was skipped" },
    "1.1.0": { code: "NOT_ALLOWED", message: expect.stringContaining("/npm/*") as string },
  });
  expect((await stored(destination)).map(({ version }) => version)).toEqual(["1.0.0"]);
});

test("a hundred versions go in one call", async () => {
  const versions = Array.from({ length: 100 }, (_, patch) => `1.0.${patch}`);
  for (const version of versions) await publish(version);
  const open = jest.spyOn(fixture.blobs, "open");
  const { successful } = await copy(versions);
  expect(Object.keys(successful)).toHaveLength(100);
  expect(await stored(destination)).toHaveLength(100);
  expect(open).not.toHaveBeenCalled();
});

describe("upstreams of the source", () => {
  beforeEach(async () => {
    await fixture.repository("store", { connection: true });
    source = await fixture.repository("source", { upstreams: ["store"] });
    fixture.upstream.put("lib", "2.0.0", Buffer.from("public"));
  });

  test("do not count unless they are asked for", async () => {
    await expect(copy(["2.0.0"])).rejects.toMatchObject({
      name: "NotFoundError",
      resourceType: "package",
    });
  });

  test("give what only the public registry has, kept where the connection is", async () => {
    const { successful } = await copy(["2.0.0"], { includesUpstreams: true });
    expect(Object.keys(successful)).toEqual(["2.0.0"]);
    expect(await stored(destination)).toMatchObject([
      {
        version: "2.0.0",
        origin_type: "EXTERNAL",
        origin_connection: "public:npmjs",
        publish_restriction: "ALLOW",
        upstream_restriction: "ALLOW",
      },
    ]);
    expect(await stored(await fixture.repository("store", { connection: true }))).toHaveLength(1);
    expect(await stored(source)).toEqual([]);
    fixture.upstream.mode = "down";
    expect(await read("2.0.0")).toBe("public");
    expect(await copy(["2.0.0"], { includesUpstreams: true })).toEqual({
      successful: {},
      failed: {},
    });
  });

  test("are not downloaded from when another version is nowhere", async () => {
    const result = await copy(["2.0.0", "9.9.9"], { includesUpstreams: true });
    expect(result.failed).toMatchObject({
      "2.0.0": { code: "SKIPPED" },
      "9.9.9": { code: "NOT_FOUND" },
    });
    expect(fixture.upstream.requests).not.toContain("/lib/2.0.0");
  });
});

test("a package whose format ignores upstreams must be in the source, whatever is said of them", async () => {
  const generic = { format: "generic", namespace: "tools", name: "lib" } as const;
  const copying = copy(["1.0.0"], { package: generic, includesUpstreams: true });
  await expect(copying).rejects.toMatchObject({ resourceType: "package", resourceId: "lib" });
});
