import { recordChange } from "./changes.js";
import { listBatchesAfter, pruneBatches, readChainEnds } from "./audit-chain.js";
import { type Database, openDatabase } from "./database.js";
import { type ScopedRequest, inRequestScope } from "./request-scope.js";

let database: Database;

beforeEach(async () => {
  database = await openDatabase(":memory:");
});

afterEach(() => database.close());

function aScopedRequest(name: string, atMs = 1): ScopedRequest {
  return { isRecorded: false, describe: () => Promise.resolve({ text: `"${name}"`, atMs }) };
}

/** A change in the course of the request, which fails after it when asked to. */
function change(request: ScopedRequest | undefined, isFailing = false): Promise<void> {
  return inRequestScope(request, () =>
    database.transact(async (tx) => {
      await recordChange(tx, { kind: "domain", detail: {} }, 1);
      if (isFailing) throw new Error("rolled back");
    }),
  );
}

/** Of the writer, for a database in memory has one for itself. */
async function recordsOf(): Promise<string[][]> {
  const batches = await database.transact((tx) => listBatchesAfter(tx, 0, 100));
  return batches.map(({ records }) => Buffer.from(records).toString().trimEnd().split("\n"));
}

test("a change is recorded with it, once for each request", async () => {
  const request = aScopedRequest("a");
  await change(request);
  await change(request);
  expect(request.isRecorded).toBe(true);
  expect(await recordsOf()).toEqual([['"a"']]);
});

test("requests whose changes share a commit share a batch", async () => {
  await Promise.all([change(aScopedRequest("a")), change(aScopedRequest("b"))]);
  expect(await recordsOf()).toEqual([['"a"', '"b"']]);
});

test("what is rolled back leaves no record, also beside others of the same commit", async () => {
  const failed = aScopedRequest("failed");
  const [failure] = await Promise.allSettled([change(failed, true), change(aScopedRequest("b"))]);
  expect(failure.status).toBe("rejected");
  expect(failed.isRecorded).toBe(false);
  expect(await recordsOf()).toEqual([['"b"']]);
});

test("what the registry changes by itself has no record, also when it shares a commit with a request", async () => {
  await Promise.all([change(aScopedRequest("a")), change(undefined)]);
  expect(await recordsOf()).toEqual([['"a"']]);
});

test("a transaction that only keeps what an upstream said is no change of the request", async () => {
  const request = aScopedRequest("a");
  await inRequestScope(request, () =>
    database.transact((tx) => recordChange(tx, { kind: "upstream-document", detail: {} }, 1)),
  );
  expect(request.isRecorded).toBe(false);
});

test("each batch names the one before it", async () => {
  for (const name of ["a", "b", "c"]) await change(aScopedRequest(name));
  const { batches, ends } = await database.transact(async (tx) => ({
    batches: await listBatchesAfter(tx, 0, 100),
    ends: await readChainEnds(tx),
  }));
  expect(batches.map(({ audit_id }) => audit_id)).toEqual([1, 2, 3]);
  const hashes = batches.map(({ hash }) => hash);
  expect(batches.map(({ prev_hash }) => prev_hash)).toEqual([
    "0".repeat(64),
    ...hashes.slice(0, 2),
  ]);
  expect(ends.head).toMatchObject({ audit_id: 3, hash: hashes[2] });
});

test("what is pruned leaves an anchor, and the chain goes on", async () => {
  for (const atMs of [1, 2, 30, 4]) await change(aScopedRequest("a", atMs));
  // The fourth is old, but stands behind one that is not: a chain is cut at its beginning only.
  const pruned = await database.transact((tx) => pruneBatches(tx, 10, 100));
  await change(aScopedRequest("b", 40));
  const { batches, ends } = await database.transact(async (tx) => ({
    batches: await listBatchesAfter(tx, 0, 100),
    ends: await readChainEnds(tx),
  }));
  expect(pruned).toBe(2);
  expect(batches.map(({ audit_id }) => audit_id)).toEqual([3, 4, 5]);
  expect(ends.anchor).toMatchObject({ audit_id: 2, hash: batches[0]?.prev_hash });
});
