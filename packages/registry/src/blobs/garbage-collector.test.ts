import { randomBytes } from "node:crypto";
import { openDomainKey, unwrapDataKey, wrapDataKey } from "../keys/domain-keys.js";
import { type BlobStore, createBlobStore } from "./blob-store.js";
import { collectGarbage, type GarbageCollection } from "./garbage-collector.js";
import { createMemoryDriver } from "./memory.js";

const wrapping = { wrap: wrapDataKey, unwrap: unwrapDataKey };
const domain = { domainId: "main", key: openDomainKey("key-1", randomBytes(32)) };
const LIMITS = { maxBytes: 1_000_000 };
const HOUR_MS = 3_600_000;

function aCollection(
  store: BlobStore,
  referenced: ReadonlySet<string>,
  changes: Partial<GarbageCollection<undefined>> = {},
): GarbageCollection<undefined> {
  return {
    store,
    looksUnreferenced: ({ digest }) => Promise.resolve(!referenced.has(digest)),
    withWriterLock: (_blob, critical) => critical(undefined),
    stillUnreferenced: (_lock, { digest }) => Promise.resolve(!referenced.has(digest)),
    graceMs: 0,
    now: () => Date.now() + 1_000,
    ...changes,
  };
}

test("what is referenced or younger than the grace stays, the rest goes", async () => {
  let nowMs = 0;
  const store = createBlobStore({ driver: createMemoryDriver(() => nowMs), wrapping });
  const put = async (text: string) =>
    (await store.put(domain, Buffer.from(text), LIMITS)).digests.sha256;
  const [referenced, orphan] = [await put("referenced"), await put("orphan")];
  nowMs = 20 * HOUR_MS;
  const young = await put("young orphan");

  const collection = aCollection(store, new Set([referenced]), {
    graceMs: 24 * HOUR_MS,
    now: () => 25 * HOUR_MS,
  });
  expect(await collectGarbage(collection)).toMatchObject({ examined: 3, deleted: 1 });
  expect(await store.has("main", orphan)).toBe(false);
  expect(await store.has("main", referenced)).toBe(true);
  expect(await store.has("main", young)).toBe(true);
  expect(await collectGarbage(collection)).toEqual({ examined: 2, deleted: 0, freedBytes: 0 });
});

test("a blob that was written anew between listing and lock is young again", async () => {
  let nowMs = 0;
  const store = createBlobStore({ driver: createMemoryDriver(() => nowMs), wrapping });
  const { digests } = await store.put(domain, Buffer.from("bytes"), LIMITS);
  const collection = aCollection(store, new Set(), {
    graceMs: HOUR_MS,
    now: () => nowMs,
    async withWriterLock(_blob, critical) {
      await store.delete("main", digests.sha256);
      await store.put(domain, Buffer.from("bytes"), LIMITS);
      return critical(undefined);
    },
  });
  nowMs = 2 * HOUR_MS;
  expect(await collectGarbage(collection)).toMatchObject({ deleted: 0 });
  expect(await store.has("main", digests.sha256)).toBe(true);
});

test("a stop signal ends the pass between two blobs", async () => {
  const store = createBlobStore({ driver: createMemoryDriver(), wrapping });
  for (const text of ["a", "b", "c"]) await store.put(domain, Buffer.from(text), LIMITS);
  const stop = new AbortController();
  const collection = aCollection(store, new Set(), {
    signal: stop.signal,
    stillUnreferenced() {
      stop.abort();
      return Promise.resolve(true);
    },
  });
  expect(await collectGarbage(collection)).toMatchObject({ deleted: 1 });
});
