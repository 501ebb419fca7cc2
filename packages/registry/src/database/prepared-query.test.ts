import { type Database, openDatabase } from "./database.js";
import { prepareQuery } from "./prepared-query.js";
import type { Transaction } from "./queries.js";

let database: Database;

beforeEach(async () => {
  database = await openDatabase(":memory:");
});

afterEach(() => database.close());

const insertSetting = prepareQuery<{ name: string; value: string }>()((db, setting) =>
  db.insertInto("settings").values(setting),
);

const findSettings = prepareQuery<{ name?: string; value?: string }>()((db, { name, value }) => {
  const query = db.selectFrom("settings").select("name");
  const named = name === undefined ? query : query.where("name", "=", name);
  return value === undefined ? named : named.where("value", "=", value);
});

test("values are bound by their name, whichever are given and in whatever order", async () => {
  await database.transact(async (tx) => {
    await insertSetting(tx, { name: "a", value: "1" });
    await insertSetting(tx, { value: "2", name: "b" });
    expect(await findSettings(tx, { value: "2" })).toEqual([{ name: "b" }]);
    expect(await findSettings(tx, { name: "a", value: "1" })).toEqual([{ name: "a" }]);
    expect(await findSettings(tx, { value: "1", name: "b" })).toEqual([]);
  });
});

test("what SQLite refuses rejects, and each run counts as a query", async () => {
  const before = database.queryCount();
  await database.transact(async (tx) => {
    await insertSetting(tx, { name: "a", value: "1" });
    const again = insertSetting(tx, { name: "a", value: "1" });
    await expect(again).rejects.toMatchObject({ code: "SQLITE_CONSTRAINT_PRIMARYKEY" });
  });
  expect(database.queryCount() - before).toBeGreaterThanOrEqual(2);
});

test("a transaction that has ended runs nothing more", async () => {
  let late: Transaction | undefined;
  await database.transact(async (tx) => {
    late = tx;
    await insertSetting(tx, { name: "a", value: "1" });
  });
  expect(() => late && insertSetting(late, { name: "b", value: "1" })).toThrow("has ended");
});
