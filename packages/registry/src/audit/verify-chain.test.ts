import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { appendBatch, batchOf, pruneBatches } from "../database/audit-chain.js";
import { type Database, openDatabase } from "../database/database.js";
import { verifyChain } from "./verify-chain.js";

let folder: string;
let path: string;
let database: Database;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "packhouse-audit-"));
  path = join(folder, "packhouse.db");
  database = await openDatabase(path);
  for (let batch = 1; batch <= 6; batch += 1) {
    const lines = [0, 1, 2].map((n) => ({
      text: JSON.stringify({ eventID: `00000000-0000-0000-0000-0000000000${batch}${n}` }),
      atMs: batch * 1000 + n,
    }));
    await database.transact((tx) => appendBatch(tx, batchOf(lines)));
  }
});

afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

/** Somebody who can write the file. */
function tamper(work: (file: BetterSqlite3.Database) => void): void {
  const file = new BetterSqlite3(path);
  work(file);
  file.close();
}

const problemsOf = async () => (await verifyChain(database.read, undefined, 1000)).problems;
const recordsOf = (file: BetterSqlite3.Database, id: number): string[] =>
  String(file.prepare("select records from audit_batches where audit_id = ?").pluck().get(id))
    .trimEnd()
    .split("\n");
const setRecords = (file: BetterSqlite3.Database, id: number, records: readonly string[]) =>
  file
    .prepare("update audit_batches set records = ?, record_count = ? where audit_id = ?")
    .run(Buffer.from(`${records.join("\n")}\n`), records.length, id);

test("a chain nobody touched is whole, in one walk or in many", async () => {
  const whole = await verifyChain(database.read, undefined, 1000);
  expect(whole).toMatchObject({ batches: 6, records: 18, problems: [], first: { batch: 1 } });
  const start = await verifyChain(database.read, undefined, 4);
  expect(start).toMatchObject({ batches: 4, next: { batch: 4 } });
  const rest = await verifyChain(database.read, start.next, 4);
  expect(rest).toMatchObject({ batches: 2, problems: [], last: whole.last });
});

test("an altered record is named", async () => {
  tamper((file) => {
    const records = recordsOf(file, 3);
    setRecords(
      file,
      3,
      records.map((record, n) => (n === 1 ? record.replace("31", "99") : record)),
    );
  });
  const name = expect.stringMatching(
    /^batch 3 \(1970-01-01T00:00:03.002Z, .*\) was altered: /,
  ) as string;
  const problems = await problemsOf();
  expect(problems).toEqual([name, name]);
  expect(problems.map((problem) => problem.split("altered: ")[1])).toEqual([
    "record 1 as it was written is not there",
    "record 1 was altered or inserted (event 00000000-0000-0000-0000-000000000099)",
  ]);
});

test("a deleted record is named", async () => {
  tamper((file) => {
    setRecords(file, 3, recordsOf(file, 3).toSpliced(1, 1));
  });
  expect(await problemsOf()).toEqual([
    expect.stringMatching(/^batch 3 .*: record 1 as it was written is not there$/),
  ]);
});

test("an inserted record is named", async () => {
  tamper((file) => {
    setRecords(file, 3, [...recordsOf(file, 3), '{"eventID":"forged"}']);
  });
  expect(await problemsOf()).toEqual([
    expect.stringMatching(/^batch 3 .*: record 3 was altered or inserted$/),
  ]);
});

test("records in another order are found", async () => {
  tamper((file) => {
    setRecords(file, 3, recordsOf(file, 3).toReversed());
  });
  expect(await problemsOf()).toEqual([
    expect.stringMatching(/^batch 3 .*: its records were put in another order$/),
  ]);
});

test("a deleted batch is named, and several are", async () => {
  tamper((file) => file.exec("delete from audit_batches where audit_id = 2"));
  expect(await problemsOf()).toEqual(["batch 2 is missing: deleted"]);
  tamper((file) => file.exec("delete from audit_batches where audit_id in (1, 4, 5)"));
  expect(await problemsOf()).toEqual([
    "batches 1 to 2 are missing: deleted",
    "batches 4 to 5 are missing: deleted",
  ]);
});

test("the last batches are missed, too", async () => {
  tamper((file) => file.exec("delete from audit_batches where audit_id >= 5"));
  expect(await problemsOf()).toEqual(["the chain ends with batch 4: all up to 6 were deleted"]);
});

test("a batch that took another's place is found, though it is true in itself", async () => {
  tamper((file) => {
    file.exec(`update audit_batches set audit_id = 100 where audit_id = 2;
      update audit_batches set audit_id = 2 where audit_id = 4;
      update audit_batches set audit_id = 4 where audit_id = 100`);
  });
  const problems = await problemsOf();
  expect(problems.filter((problem) => /^batch [24] .*was altered: /.test(problem))).toHaveLength(2);
  expect(problems).toContainEqual(expect.stringMatching(/^batch 3 does not follow batch 2/));
});

test("a batch written anew with a hash that fits it does not fit the one behind it", async () => {
  const forged = { text: '{"eventID":"forged"}', atMs: 1 };
  await database.transact(async (tx) => {
    const [before] = await tx
      .selectFrom("audit_batches")
      .select("prev_hash")
      .where("audit_id", "=", 3)
      .execute();
    await tx.deleteFrom("audit_batches").where("audit_id", "=", 3).execute();
    const head = { audit_id: 2, hash: before?.prev_hash ?? "" };
    const [end] = await tx
      .selectFrom("audit_chain")
      .selectAll()
      .where("name", "=", "head")
      .execute();
    await tx.updateTable("audit_chain").set(head).where("name", "=", "head").execute();
    await appendBatch(tx, batchOf([forged]));
    const { audit_id = 0, hash = "" } = end ?? {};
    await tx
      .updateTable("audit_chain")
      .set({ audit_id, hash })
      .where("name", "=", "head")
      .execute();
  });
  expect(await problemsOf()).toEqual([expect.stringMatching(/^batch 4 does not follow batch 3/)]);
});

test("an altered time or process is found", async () => {
  tamper((file) => file.exec("update audit_batches set node_id = 'other' where audit_id = 6"));
  expect(await problemsOf()).toEqual([
    expect.stringMatching(/^batch 6 .*what is said of them is not$/),
  ]);
});

test("a chain whose beginning was deleted by age is whole", async () => {
  await database.transact((tx) => pruneBatches(tx, 4_000, 100));
  const report = await verifyChain(database.read, undefined, 1000);
  expect(report).toMatchObject({ batches: 3, records: 9, problems: [], first: { batch: 4 } });
});
