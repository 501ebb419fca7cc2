import { type CatalogFixture, aCatalog, caller, npm } from "../catalog.fixture.js";
import { sha256 } from "../fake-upstream.fixture.js";
import type { Repository } from "../model.js";
import type { VersionBatch, VersionBatchResult } from "./batch.js";

let fixture: CatalogFixture;
let app: Repository;
const lib = npm("lib");

beforeEach(async () => {
  fixture = await aCatalog();
  app = await fixture.repository("app");
});

afterEach(() => fixture.close());

const target = () => ({ repository: app, package: lib, caller });

function batchOf(versions: string[], expected: Omit<VersionBatch, "versions"> = {}): VersionBatch {
  return { versions: versions.map((version) => ({ version, versionKey: version })), ...expected };
}

async function publish(version: string, bytes = Buffer.from(version), tags = ["latest"]) {
  const draft = await fixture.aVersion(app, version, { bytes, tags });
  return (await fixture.catalog.publish(app, draft, caller)).revision;
}

/** Maps of a result as objects. */
function shown({ successful, failed }: VersionBatchResult) {
  return { successful: Object.fromEntries(successful), failed: Object.fromEntries(failed) };
}

async function events() {
  const rows = await fixture.database.read.selectFrom("outbox").select("body").execute();
  return rows.map(({ body }) => (JSON.parse(body) as { detail: Record<string, unknown> }).detail);
}

async function statuses() {
  const rows = await fixture.database.read
    .selectFrom("package_versions")
    .select(["version", "status"])
    .orderBy("version")
    .execute();
  return Object.fromEntries(rows.map(({ version, status }) => [version, status]));
}

describe("a change of status", () => {
  test("changes all named versions, keeps their revisions and tells one event for each", async () => {
    const revision = await publish("1.0.0");
    const other = await publish("1.1.0");
    const before = (await events()).length;
    const result = await fixture.versions.updateStatus(
      target(),
      batchOf(["1.0.0", "1.1.0"]),
      "Unlisted",
    );
    expect(shown(result)).toEqual({
      successful: {
        "1.0.0": { status: "Unlisted", revision },
        "1.1.0": { status: "Unlisted", revision: other },
      },
      failed: {},
    });
    expect(await statuses()).toEqual({ "1.0.0": "Unlisted", "1.1.0": "Unlisted" });
    expect((await events()).slice(before)).toMatchObject(
      ["1.0.0", "1.1.0"].map((packageVersion) => ({
        packageVersion,
        packageVersionState: "Unlisted",
        operationType: "Updated",
        changes: {
          assetsAdded: 0,
          assetsRemoved: 0,
          assetsUpdated: 0,
          metadataUpdated: false,
          statusChanged: true,
        },
      })),
    );
  });

  test("one version that fails leaves all as they are", async () => {
    const revision = await publish("1.0.0");
    await publish("1.1.0");
    const before = (await events()).length;
    const batch = batchOf(["1.0.0", "1.1.0", "9.9.9"], {
      expectedRevisions: new Map([
        ["1.0.0", revision],
        ["1.1.0", "old"],
      ]),
    });
    const { successful, failed } = await fixture.versions.updateStatus(target(), batch, "Archived");
    expect(successful.size).toBe(0);
    expect([...failed].map(([version, { code }]) => `${version} ${code}`)).toEqual([
      "1.0.0 SKIPPED",
      "1.1.0 MISMATCHED_REVISION",
      "9.9.9 NOT_FOUND",
    ]);
    expect(failed.get("1.0.0")?.message).toBe("version 1.0.0 is skipped");
    expect(failed.get("1.1.0")?.message).toMatch(
      /^current revision: \S{44}, expected revision: old$/,
    );
    expect(await statuses()).toEqual({ "1.0.0": "Published", "1.1.0": "Published" });
    expect((await events()).length).toBe(before);
  });

  test("an expected status must be the current one", async () => {
    await publish("1.0.0");
    const batch = batchOf(["1.0.0"], { expectedStatus: "Unlisted" });
    const { failed } = await fixture.versions.updateStatus(target(), batch, "Archived");
    expect(failed.get("1.0.0")).toEqual({
      code: "MISMATCHED_STATUS",
      message: "current status: Published, expected status: Unlisted",
    });
  });

  test("to what it is already is a success and no event", async () => {
    await publish("1.0.0");
    const before = (await events()).length;
    const result = await fixture.versions.updateStatus(target(), batchOf(["1.0.0"]), "Published");
    expect(result.successful.get("1.0.0")?.status).toBe("Published");
    expect((await events()).length).toBe(before);
  });

  test("goes back and forth, and served bytes follow at once", async () => {
    await publish("1.0.0", Buffer.from("the bytes"));
    const set = (status: "Published" | "Unlisted" | "Archived") =>
      fixture.versions.updateStatus(target(), batchOf(["1.0.0"]), status);
    const read = () => fixture.read(app, lib, "1.0.0");
    expect((await read()).toString()).toBe("the bytes");
    await set("Archived");
    await expect(read()).rejects.toMatchObject({ name: "NotFoundError" });
    await set("Unlisted");
    expect((await read()).toString()).toBe("the bytes");
    await set("Published");
    expect(await statuses()).toEqual({ "1.0.0": "Published" });
  });

  test("of a package that is not in the repository is refused", async () => {
    await expect(
      fixture.versions.updateStatus(target(), batchOf(["1.0.0"]), "Archived"),
    ).rejects.toMatchObject({ name: "NotFoundError", resourceType: "package" });
  });
});

describe("disposal", () => {
  test("drops the assets, keeps the row, and cannot be undone", async () => {
    const revision = await publish("1.0.0");
    const result = await fixture.versions.dispose(target(), batchOf(["1.0.0"]));
    expect(shown(result).successful).toEqual({ "1.0.0": { status: "Disposed", revision } });
    expect(await fixture.database.read.selectFrom("assets").selectAll().execute()).toEqual([]);
    expect((await events()).at(-1)).toMatchObject({
      packageVersionState: "Disposed",
      operationType: "Updated",
      changes: { assetsRemoved: 1, statusChanged: true },
    });
    const again = await fixture.versions.updateStatus(target(), batchOf(["1.0.0"]), "Published");
    expect(again.failed.get("1.0.0")?.code).toBe("NOT_ALLOWED");
    await expect(fixture.read(app, lib, "1.0.0")).rejects.toMatchObject({ name: "NotFoundError" });
  });

  test("keeps the number taken; deletion frees it for other bytes", async () => {
    await publish("1.0.0");
    await fixture.versions.dispose(target(), batchOf(["1.0.0"]));
    await expect(publish("1.0.0", Buffer.from("other"))).rejects.toThrow(/is Disposed/);
    await fixture.versions.delete(target(), batchOf(["1.0.0"]));
    await publish("1.0.0", Buffer.from("other"));
    expect((await fixture.read(app, lib, "1.0.0")).toString()).toBe("other");
  });
});

describe("deletion", () => {
  test("takes versions and their tags away and leaves the package with its origin controls", async () => {
    await publish("1.0.0");
    const revision = await publish("1.1.0", Buffer.from("b"), ["latest", "next"]);
    const result = await fixture.versions.delete(target(), batchOf(["1.1.0"]));
    expect(shown(result)).toEqual({
      successful: { "1.1.0": { status: "Deleted", revision } },
      failed: {},
    });
    expect(await statuses()).toEqual({ "1.0.0": "Published" });
    expect(await fixture.database.read.selectFrom("package_tags").selectAll().execute()).toEqual(
      [],
    );
    await fixture.versions.delete(target(), batchOf(["1.0.0"]));
    const packages = fixture.database.read.selectFrom("packages").selectAll();
    expect(await packages.execute()).toMatchObject([
      { name: "lib", publish_restriction: "ALLOW", upstream_restriction: "BLOCK" },
    ]);
  });

  test("remembers the bytes, and allows others under the same number", async () => {
    await publish("1.0.0", Buffer.from("first"));
    await fixture.versions.delete(target(), batchOf(["1.0.0"]));
    const tombstones = fixture.database.read.selectFrom("tombstones").selectAll();
    expect(await tombstones.execute()).toMatchObject([
      {
        version_key: "1.0.0",
        is_final: 0,
        digests: JSON.stringify({ "package.tgz": sha256(Buffer.from("first")) }),
      },
    ]);
    await publish("1.0.0", Buffer.from("second"));
    expect((await fixture.read(app, lib, "1.0.0")).toString()).toBe("second");
  });

  test("of a whole package tells an event for each version", async () => {
    for (let patch = 0; patch < 101; patch += 1) await publish(`1.0.${patch}`);
    const before = (await events()).length;
    await fixture.versions.deletePackage(target());
    const told = (await events()).slice(before);
    expect(told.map(({ operationType }) => operationType)).toEqual(Array(101).fill("Deleted"));
    expect(new Set(told.map(({ packageVersion }) => packageVersion)).size).toBe(101);
    expect(await fixture.catalog.viewPackage(app, lib)).toBeUndefined();
    await publish("1.0.0", Buffer.from("other bytes"));
  });
});
