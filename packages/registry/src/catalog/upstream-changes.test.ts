// What upstreams and administrators change while, or between, requests of clients.
import { type CatalogFixture, aCatalog, npm } from "./catalog.fixture.js";

let fixture: CatalogFixture;
beforeEach(async () => {
  fixture = await aCatalog();
  fixture.upstream.put("lib", "1.0.0", Buffer.from("one"));
});
afterEach(() => fixture.close());

const lib = npm("lib");
const anHourMs = 3_600_000;

test("a view gets another id when the upstream's document changed, and keeps it when not", async () => {
  const repository = await fixture.repository("store", { connection: true });
  const id = async () => (await fixture.catalog.viewPackage(repository, lib))?.contentId;
  const first = await id();
  fixture.clockMs += anHourMs;
  expect(await id()).toBe(first);
  fixture.upstream.put("lib", "2.0.0", Buffer.from("two"));
  fixture.clockMs += anHourMs;
  expect(await id()).not.toBe(first);
});

test("the caches are told of a new upstream document, and not of one that is the same", async () => {
  const repository = await fixture.repository("store", { connection: true });
  const kinds: string[] = [];
  fixture.feed.subscribe(({ kind, packageKey }) => kinds.push(`${kind} ${packageKey ?? ""}`));
  const look = async () => {
    await fixture.catalog.viewPackage(repository, lib);
    await fixture.feed.sync();
    fixture.clockMs += anHourMs;
    return kinds.splice(0);
  };
  expect(await look()).toEqual(["upstream-document npm//lib"]);
  expect(await look()).toEqual([]);
  fixture.upstream.put("lib", "2.0.0", Buffer.from("two"));
  expect(await look()).toEqual(["upstream-document npm//lib"]);
});

test("what an administrator blocks while it is pulled through is not kept", async () => {
  const repository = await fixture.repository("store", { connection: true });
  await fixture.read(repository, lib, "1.0.0");
  fixture.upstream.put("lib", "2.0.0", Buffer.from("two"));
  fixture.clockMs += anHourMs;
  const get = fixture.upstream.get.bind(fixture.upstream);
  fixture.upstream.get = async (request) => {
    if (request.kind === "asset") {
      await fixture.database.transact((tx) =>
        tx.updateTable("packages").set({ upstream_restriction: "BLOCK" }).execute(),
      );
    }
    return get(request);
  };
  await fixture.read(repository, lib, "2.0.0");
  expect(await fixture.versionsSeen(repository, lib)).toEqual(["1.0.0"]);
});

test("a registry that changes what it gave before is told of, once, and what was kept stays", async () => {
  const repository = await fixture.repository("store", { connection: true });
  await fixture.read(repository, lib, "1.0.0");
  const alerts = async () => {
    const rows = await fixture.database.read
      .selectFrom("outbox")
      .select("body")
      .where("detail_type", "=", "Packhouse Security Alert")
      .execute();
    return rows.map(({ body }) => (JSON.parse(body) as { detail: object }).detail);
  };
  const look = async () => {
    fixture.clockMs += anHourMs;
    await fixture.catalog.viewPackage(repository, lib);
    // The alert is written behind the view.
    await fixture.database.transact(() => Promise.resolve());
    return alerts();
  };
  fixture.upstream.put("lib", "2.0.0", Buffer.from("two"));
  expect(await look()).toEqual([]);
  fixture.upstream.put("lib", "1.0.0", Buffer.from("another"));
  await look();
  const told = await look();
  expect(told).toEqual([
    expect.objectContaining({ alert: "upstream-content-changed", packageVersion: "1.0.0" }),
  ]);
  expect((await fixture.read(repository, lib, "1.0.0")).toString()).toBe("one");
});
