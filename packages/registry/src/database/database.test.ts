import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { ChangeFeed } from "./change-feed.js";
import { recordChange } from "./changes.js";
import { oncePerTurn } from "./data-version.js";
import { type Database, openDatabase } from "./database.js";
import { inRequestScope } from "./request-scope.js";
import { asWriteError } from "./sqlite.js";

let folder: string;
let database: Database;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "packhouse-database-"));
  database = await openDatabase(join(folder, "packhouse.db"));
});

afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

const put = (name: string, value = "x") =>
  database.transact((tx) => tx.insertInto("settings").values({ name, value }).execute());

test("a transaction that throws leaves nothing and harms none that shares its commit", async () => {
  const results = await Promise.allSettled([
    put("a"),
    database.transact(async (tx) => {
      await tx.insertInto("settings").values({ name: "torn", value: "x" }).execute();
      throw new Error("stop");
    }),
    put("b"),
    put("c"),
  ]);
  expect(results.map((result) => result.status)).toEqual([
    "fulfilled",
    "rejected",
    "fulfilled",
    "fulfilled",
  ]);
  const rows = await database.read.selectFrom("settings").select("name").orderBy("name").execute();
  expect(rows.map((row) => row.name)).toEqual(["a", "b", "c"]);
});

test("a transaction whose commit fails is told so, as are those that shared it, and nothing of them is kept", async () => {
  const results = await Promise.allSettled([
    put("a"),
    database.transact(async (tx) => {
      // The violation is found by COMMIT, not by the insert.
      await sql`pragma defer_foreign_keys = on`.execute(tx);
      const nowhere = { package_id: 404, tag: "latest", version: "1.0.0" };
      await tx.insertInto("package_tags").values(nowhere).execute();
    }),
  ]);
  expect(results.map((result) => result.status)).toEqual(["rejected", "rejected"]);
  expect(await database.read.selectFrom("settings").selectAll().execute()).toEqual([]);
  await put("b");
});

test("transactions asked for at the same time share commits", async () => {
  const before = database.dataVersion();
  await Promise.all(Array.from({ length: 20 }, (_, n) => put(`shared ${n}`)));
  // SQLite counts commits of other connections, and the writer is another to the reader.
  expect(database.dataVersion() - before).toBe(1);
});

test("the data version is asked once in a turn of the event loop, and again after a commit of another process", async () => {
  const other = await openDatabase(join(folder, "packhouse.db"));
  let asked = 0;
  const value = oncePerTurn(() => {
    asked += 1;
    return other.dataVersion();
  });
  const before = value();
  for (let n = 0; n < 100; n += 1) value();
  expect(asked).toBe(1);
  await put("a");
  expect(value()).not.toBe(before);
  await other.close();
});

test("a reader sees what was committed as soon as transact resolves, and reads on while a transaction is open", async () => {
  await database.transact(async (tx) => {
    await tx.insertInto("settings").values({ name: "inside", value: "x" }).execute();
    expect(await database.read.selectFrom("settings").selectAll().execute()).toEqual([]);
  });
  expect(await database.read.selectFrom("settings").select("name").execute()).toEqual([
    { name: "inside" },
  ]);
});

test("two processes write in turn without an error, each waiting for the other", async () => {
  const other = await openDatabase(join(folder, "packhouse.db"));
  await Promise.all(
    Array.from({ length: 100 }, (_, n) =>
      (n % 2 === 0 ? database : other).transact((tx) =>
        tx
          .insertInto("settings")
          .values({ name: `n${n}`, value: "x" })
          .execute(),
      ),
    ),
  );
  await other.close();
  const { count } = await database.read
    .selectFrom("settings")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  expect(count).toBe(100);
});

test("the change feed tells of commits of another process, and costs no query when there were none", async () => {
  const feed = await ChangeFeed.open(database);
  const seen: number[] = [];
  feed.subscribe((change) => seen.push(change.sequence));
  const other = await openDatabase(join(folder, "packhouse.db"));
  await other.transact((tx) => recordChange(tx, { kind: "domain", domainId: "d", detail: {} }, 1));
  await feed.sync();
  expect(seen).toEqual([1]);
  const before = database.queryCount();
  for (let n = 0; n < 1000; n += 1) expect(feed.sync()).toBeUndefined();
  expect(database.queryCount()).toBe(before);
  await other.close();
});

test.each([
  ["SQLITE_IOERR_FSYNC", "CommitNotDurableError"],
  ["SQLITE_IOERR_DIR_FSYNC", "CommitNotDurableError"],
  ["SQLITE_FULL", "ThrottledError"],
  ["SQLITE_CONSTRAINT", "Error"],
])("%s is a %s to callers", (code, name) => {
  const error = Object.assign(new Error("of the driver"), { code });
  expect(asWriteError(error)).toHaveProperty("name", name);
});

test("a request does not wait for as many as the server's own writes were", async () => {
  const own = Array.from({ length: 10 }, (_, number) => put(`own${number}`));
  await Promise.all(own);
  let turns = 0;
  let isCommitted = false;
  const count = () => {
    turns += 1;
    if (!isCommitted) setImmediate(count);
  };
  setImmediate(count);
  const line = { text: "{}", atMs: 0 };
  const request = { isRecorded: false, describe: () => Promise.resolve(line) };
  await inRequestScope(request, () => put("asked for"));
  isCommitted = true;
  // Two milliseconds are hundreds.
  expect(turns).toBeLessThan(20);
});
