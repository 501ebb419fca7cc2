import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChangeFeed, type ChangeListener } from "../../database/change-feed.js";
import { recordChange } from "../../database/changes.js";
import { type Database, openDatabase } from "../../database/database.js";
import { insertDomain, insertRepository } from "../../database/rows.fixture.js";
import { RepositoryDirectory } from "./repository-directory.js";

const owner = "000000000000";
let folder: string;
let database: Database;
let feed: ChangeFeed;
let directory: RepositoryDirectory;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "packhouse-directory-"));
  database = await openDatabase(join(folder, "packhouse.db"));
  await database.transact(async (tx) => {
    await tx
      .insertInto("accounts")
      .values({ account_id: owner, name: "a", status: "active", created_at_ms: 1 })
      .execute();
    await insertDomain(tx, { id: "d1", name: "main", owner });
    for (const name of ["app", "store", "other"]) {
      await insertRepository(tx, {
        id: `r-${name}`,
        name,
        domainId: "d1",
        administratorAccount: owner,
      });
    }
    await tx
      .insertInto("repository_upstreams")
      .values([
        { repository_id: "r-app", position: 1, upstream_repository_id: "r-other" },
        { repository_id: "r-app", position: 0, upstream_repository_id: "r-store" },
      ])
      .execute();
    await tx
      .insertInto("repository_connections")
      .values({ repository_id: "r-store", connection: "public:npmjs", format: "npm" })
      .execute();
  });
  feed = await ChangeFeed.open(database);
  directory = new RepositoryDirectory(database, feed);
});

afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

test("finds a repository with its upstreams in order and its connection", async () => {
  expect(await directory.find("main", owner, "app")).toMatchObject({
    id: "r-app",
    upstreams: ["store", "other"],
    connection: undefined,
    domain: { id: "d1", name: "main", owner },
  });
  expect(await directory.getById("r-store")).toMatchObject({
    upstreams: [],
    connection: { name: "public:npmjs", format: "npm" },
  });
  expect(await directory.find("main", owner, "none")).toBeUndefined();
  expect(await directory.find("main", "000000000001", "app")).toBeUndefined();
});

test("a thousand finds of a known repository are synchronous and cost no query", async () => {
  await directory.find("main", owner, "app");
  const before = database.queryCount();
  for (let n = 0; n < 1000; n += 1) {
    expect(directory.find("main", owner, "app")).toHaveProperty("id", "r-app");
    expect(directory.getById("r-app")).toHaveProperty("name", "app");
  }
  expect(database.queryCount()).toBe(before);
});

test("a change made by another process is seen after the feed was synced", async () => {
  await directory.find("main", owner, "app");
  const other = await openDatabase(join(folder, "packhouse.db"));
  await other.transact(async (tx) => {
    await tx
      .deleteFrom("repository_upstreams")
      .where("upstream_repository_id", "=", "r-other")
      .execute();
    await recordChange(
      tx,
      { kind: "repository", domainId: "d1", repositoryId: "r-app", detail: {} },
      2,
    );
  });
  await feed.sync();
  expect(await directory.find("main", owner, "app")).toHaveProperty("upstreams", ["store"]);
  await other.close();
});

test("what was read while something changed is not kept", async () => {
  const listeners: ChangeListener[] = [];
  const directory = new RepositoryDirectory(database, {
    subscribe: (listener) => listeners.push(listener),
  });
  const reading = directory.find("main", owner, "app");
  for (const tell of listeners)
    tell({ kind: "domain", domainId: "d2", detail: {}, sequence: 1, atMs: 2 });
  expect(await reading).toHaveProperty("id", "r-app");
  const again = directory.find("main", owner, "app");
  expect(again).toBeInstanceOf(Promise);
  await again;
});
