import { BatchedWrites } from "./batched-writes.js";
import { type Database, openDatabase } from "./database.js";

let database: Database;
let gathered: string[];
let written: string[][];
let failures: unknown[];

beforeEach(async () => {
  database = await openDatabase(":memory:");
  [gathered, written, failures] = [[], [], []];
});
afterEach(() => database.close());

function aWriter(intervalMs: number) {
  return new BatchedWrites<string[]>({
    ...{ database, intervalMs },
    take: () => (gathered.length === 0 ? undefined : gathered.splice(0)),
    write: (_, batch) => {
      if (batch.includes("bad")) return Promise.reject(new Error("not written"));
      written.push(batch);
      return Promise.resolve();
    },
    onError: (error) => failures.push(error),
  });
}

test("what is gathered is written together, a while later", async () => {
  const writes = aWriter(10);
  gathered.push("a");
  writes.writeSoon();
  gathered.push("b");
  writes.writeSoon();
  expect(written).toEqual([]);
  while (written.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(written).toEqual([["a", "b"]]);
});

test("a flush waits for what is written already, and writes nothing when there is nothing", async () => {
  const writes = aWriter(60_000);
  gathered.push("a");
  void writes.flush();
  gathered.push("b");
  await writes.flush();
  await writes.flush();
  expect(written).toEqual([["a"], ["b"]]);
});

test("a batch that cannot be written is told of, and the next one is written", async () => {
  const writes = aWriter(60_000);
  gathered.push("bad");
  await writes.flush();
  gathered.push("good");
  await writes.flush();
  expect([failures.length, written]).toEqual([1, [["good"]]]);
});
