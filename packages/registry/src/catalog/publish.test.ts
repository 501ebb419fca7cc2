import { ensurePackage } from "../database/packages.js";
import { type CatalogFixture, aCatalog, caller, npm } from "./catalog.fixture.js";

let fixture: CatalogFixture;
beforeEach(async () => {
  fixture = await aCatalog();
});
afterEach(() => fixture.close());

const lib = npm("lib");

test("what was published is read back byte for byte", async () => {
  const repository = await fixture.repository("packages");
  const bytes = Buffer.alloc(200_000, "packhouse");
  const version = await fixture.aVersion(repository, "1.0.0", { bytes });
  expect(await fixture.catalog.publish(repository, version, caller)).toMatchObject({
    outcome: "created",
  });
  expect(await fixture.read(repository, lib, "1.0.0")).toEqual(bytes);
});

test("the same bytes again succeed and change nothing; other bytes conflict", async () => {
  const repository = await fixture.repository("packages");
  const bytes = Buffer.from("one");
  const publish = async (content: Buffer) =>
    fixture.catalog.publish(
      repository,
      await fixture.aVersion(repository, "1.0.0", { bytes: content }),
      caller,
    );
  const first = await publish(bytes);
  expect(await publish(bytes)).toEqual({ ...first, outcome: "unchanged" });
  await expect(publish(Buffer.from("two"))).rejects.toMatchObject({ name: "ConflictError" });
  const outbox = await fixture.database.read.selectFrom("outbox").selectAll().execute();
  expect(outbox).toHaveLength(1);
});

test("of many publishers of one version with different bytes exactly one wins", async () => {
  const repository = await fixture.repository("packages");
  const attempts = await Promise.allSettled(
    Array.from({ length: 20 }, async (_, n) =>
      fixture.catalog.publish(
        repository,
        await fixture.aVersion(repository, "1.0.0", { bytes: Buffer.from(`bytes ${n}`) }),
        caller,
      ),
    ),
  );
  expect(attempts.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const attempt of attempts) {
    if (attempt.status === "rejected")
      expect(attempt.reason).toMatchObject({ name: "ConflictError" });
  }
});

test("a name first published here is neither asked of upstreams nor mixed with their versions", async () => {
  const store = await fixture.repository("store", { connection: true });
  const repository = await fixture.repository("packages", { upstreams: [store.name] });
  await fixture.catalog.publish(repository, await fixture.aVersion(repository, "1.0.0"), caller);
  fixture.upstream.requests.length = 0;
  fixture.upstream.put("lib", "99.0.0", Buffer.from("evil"));
  // Longer than "no such package" is believed: only the block keeps us from asking.
  fixture.clockMs += 3_600_000;
  expect(await fixture.versionsSeen(repository, lib)).toEqual(["1.0.0"]);
  await expect(fixture.read(repository, lib, "99.0.0")).rejects.toMatchObject({
    name: "NotFoundError",
  });
  expect(fixture.upstream.requests).toEqual([]);
});

test("a name owned by one repository of a chain is not mixed with the public one, whatever the order", async () => {
  fixture.upstream.put("lib", "1.0.0", Buffer.from("public"));
  const store = await fixture.repository("store", { connection: true });
  const team = await fixture.repository("team");
  const early = await fixture.repository("early", { upstreams: [store.name] });
  await fixture.read(early, lib, "1.0.0");
  await fixture.catalog.publish(team, await fixture.aVersion(team, "0.1.0"), caller);
  fixture.upstream.requests.length = 0;
  for (const upstreams of [
    [team.name, store.name],
    [store.name, team.name],
  ]) {
    const packages = await fixture.repository(upstreams.join("-"), { upstreams });
    expect(await fixture.versionsSeen(packages, lib)).toEqual(["0.1.0"]);
    const refused = fixture.read(packages, lib, "1.0.0");
    await expect(refused).rejects.toMatchObject({ name: "NotFoundError" });
  }
  expect(fixture.upstream.requests).toEqual([]);
  expect(await fixture.versionsSeen(early, lib)).toEqual(["1.0.0"]);
});

test("a name that an upstream has cannot be published, until an administrator allows it", async () => {
  const repository = await fixture.repository("store", { connection: true });
  fixture.upstream.put("lib", "1.0.0", Buffer.from("public"));
  const publish = async (version: string) =>
    fixture.catalog.publish(repository, await fixture.aVersion(repository, version), caller);
  await expect(publish("2.0.0")).rejects.toMatchObject({ name: "AccessDeniedError" });
  await fixture.read(repository, lib, "1.0.0");
  await expect(publish("2.0.0")).rejects.toMatchObject({ name: "AccessDeniedError" });
  await fixture.database.transact((tx) =>
    tx.updateTable("packages").set({ publish_restriction: "ALLOW" }).execute(),
  );
  await expect(publish("1.0.0")).rejects.toMatchObject({ name: "ConflictError" });
  expect(await publish("2.0.0")).toMatchObject({ outcome: "created" });
});

test("a name that came from upstream while it was published is not published", async () => {
  const repository = await fixture.repository("packages");
  const version = await fixture.aVersion(repository, "1.0.0");
  const assets = version.assets.map((asset) => ({
    ...asset,
    async prepare() {
      await asset.prepare();
      const restrictions = { publish: "BLOCK", upstream: "ALLOW" } as const;
      await fixture.database.transact((tx) =>
        ensurePackage(tx, repository.id, lib, restrictions, 1),
      );
    },
  }));
  await expect(
    fixture.catalog.publish(repository, { ...version, assets }, caller),
  ).rejects.toMatchObject({ name: "AccessDeniedError" });
});

test("a version reachable through an upstream repository cannot be published again downstream", async () => {
  const shared = await fixture.repository("shared");
  const team = await fixture.repository("team", { upstreams: [shared.name] });
  await fixture.catalog.publish(shared, await fixture.aVersion(shared, "1.0.0"), caller);
  const again = await fixture.aVersion(team, "1.0.0");
  await expect(fixture.catalog.publish(team, again, caller)).rejects.toMatchObject({
    name: "ConflictError",
  });
});

test("an upstream that is down does not stop a publish", async () => {
  const repository = await fixture.repository("store", { connection: true });
  fixture.upstream.mode = "down";
  const version = await fixture.aVersion(repository, "1.0.0");
  expect(await fixture.catalog.publish(repository, version, caller)).toMatchObject({
    outcome: "created",
  });
});

test("publishing the 201st version costs no more queries than the second", async () => {
  const repository = await fixture.repository("packages");
  const cost = async (version: string) => {
    const pending = await fixture.aVersion(repository, version, { bytes: Buffer.from(version) });
    const before = fixture.database.queryCount();
    await fixture.catalog.publish(repository, pending, caller);
    return fixture.database.queryCount() - before;
  };
  await cost("0.0.0");
  const second = await cost("0.0.1");
  for (let n = 2; n < 200; n += 1) await cost(`0.0.${n}`);
  expect(await cost("1.0.0")).toBe(second);
});

test("an unpublished version comes back with the same bytes only", async () => {
  const repository = await fixture.repository("packages");
  const publish = async (bytes: Buffer) =>
    fixture.catalog.publish(
      repository,
      await fixture.aVersion(repository, "1.0.0", { bytes }),
      caller,
    );
  await publish(Buffer.from("one"));
  const removal = { versions: [{ versionKey: "1.0.0", metadata: undefined }], tags: new Map() };
  await fixture.catalog.editPackage(repository, lib, removal, caller);
  await expect(publish(Buffer.from("two"))).rejects.toMatchObject({ name: "ConflictError" });
  expect(await publish(Buffer.from("one"))).toMatchObject({ outcome: "created" });
});

test("a first name that differs only in case is refused where the format says so", async () => {
  const repository = await fixture.repository("packages");
  const publish = async (name: string, version: string) =>
    fixture.catalog.publish(
      repository,
      {
        ...(await fixture.aVersion(repository, version, { name: npm(name) })),
        isNameUniqueInAnyCase: true,
      },
      caller,
    );
  await publish("JSONStream", "1.0.0");
  await expect(publish("jsonstream", "1.0.0")).rejects.toThrow(
    "jsonstream differs only in case from JSONStream",
  );
  expect(await publish("JSONStream", "2.0.0")).toMatchObject({ outcome: "created" });
});

test("a version that is archived is served neither here nor downstream", async () => {
  const repository = await fixture.repository("packages");
  const downstream = await fixture.repository("team", { upstreams: [repository.name] });
  await fixture.catalog.publish(repository, await fixture.aVersion(repository, "1.0.0"), caller);
  await fixture.database.transact((tx) =>
    tx.updateTable("package_versions").set({ status: "Archived" }).execute(),
  );
  for (const asked of [repository, downstream]) {
    await expect(fixture.read(asked, lib, "1.0.0")).rejects.toMatchObject({
      name: "NotFoundError",
    });
  }
});
