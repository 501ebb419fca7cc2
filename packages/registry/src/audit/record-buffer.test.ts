import { listBatchesAfter } from "../database/audit-chain.js";
import { type Database, openDatabase } from "../database/database.js";
import { readRecords } from "./read-batch.js";
import { RecordBuffer } from "./record-buffer.js";

let database: Database;
let isFull: boolean;
const errors: unknown[] = [];
const counted = { written: 0, lost: 0 };
let buffer: RecordBuffer;

beforeEach(async () => {
  database = await openDatabase(":memory:");
  isFull = false;
  errors.length = 0;
  Object.assign(counted, { written: 0, lost: 0 });
  buffer = new RecordBuffer({
    database: {
      transact: (work) =>
        isFull ? Promise.reject(new Error("disk full")) : database.transact(work),
    },
    onError: (error) => errors.push(error),
    onRecords: (outcome, count) => {
      counted[outcome] += count;
    },
    describeLoss: (count) => ({ text: `{"lost":${count}}`, atMs: 9 }),
  });
});

afterEach(() => database.close());

const add = (count: number) => {
  for (let n = 0; n < count; n += 1) buffer.add({ text: `{"n":${n}}`, atMs: n });
};

async function written() {
  const batches = await database.transact((tx) => listBatchesAfter(tx, 0, 1000));
  return {
    batches,
    records: (await Promise.all(batches.map((batch) => readRecords(batch)))).flat(),
  };
}

test("records are written in their order, in batches of at most 5,000, packed", async () => {
  add(12_000);
  await buffer.flush();
  const { batches, records } = await written();
  expect(records).toEqual(Array.from({ length: 12_000 }, (_, n) => `{"n":${n}}`));
  expect(Math.max(...batches.map(({ record_count }) => record_count))).toBeLessThanOrEqual(5_000);
  expect(batches[0]).toMatchObject({ encoding: "gzip", first_at_ms: 0 });
  expect(counted).toEqual({ written: 12_000, lost: 0 });
});

test("a few are not packed, and what is not ASCII stays whole", async () => {
  buffer.add({ text: '{"name":"grün€😀"}', atMs: 1 });
  buffer.add({ text: "{}", atMs: 2 });
  await buffer.flush();
  const { batches, records } = await written();
  expect(records).toEqual(['{"name":"grün€😀"}', "{}"]);
  expect(batches[0]).toMatchObject({ encoding: "identity", last_at_ms: 2 });
});

test("what cannot be written waits, and is written when that is possible again", async () => {
  isFull = true;
  add(10);
  await buffer.flush();
  expect(errors).toHaveLength(1);
  isFull = false;
  await buffer.flush();
  expect((await written()).records).toHaveLength(10);
});

test("more than memory should hold is lost, counted, and a record says so", async () => {
  isFull = true;
  add(50_003);
  await buffer.flush();
  isFull = false;
  await buffer.flush();
  const { records } = await written();
  expect(records).toHaveLength(50_001);
  expect(records).toContain('{"lost":3}');
  expect(counted.lost).toBe(3);
});

test("nothing is written when there is nothing", async () => {
  await buffer.flush();
  expect((await written()).batches).toEqual([]);
});
