import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDomainKey, unwrapDataKey, wrapDataKey } from "../keys/domain-keys.js";
import { type BlobStore, createBlobStore } from "./blob-store.js";
import { openDiskDriver } from "./disk.js";
import { collectGarbage, type GarbageCollection } from "./garbage-collector.js";
import { createMemoryDriver } from "./memory.js";

const wrapping = { wrap: wrapDataKey, unwrap: unwrapDataKey };
const domain = { domainId: "main", key: openDomainKey("key-1", randomBytes(32)) };
const LIMITS = { maxBytes: 1_000_000 };
const HOUR_MS = 3_600_000;

/** Runs critical sections one after the other, as a database's writer lock does. */
class WriterLock {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(critical: () => Promise<T>): Promise<T> {
    const result = this.#last.then(critical);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

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

/**
 * Two publishers and two collectors without grace on few contents, for a while. Each publish is
 * acknowledged when its reference is in; then the blob must be there. Counts those that were not.
 */
async function race(options: {
  readonly root: string;
  readonly collectorsLock: boolean;
  readonly usePrepare: boolean;
  readonly durationMs: number;
}): Promise<{ published: number; collected: number; lost: number; refused: number }> {
  const driver = await openDiskDriver({ root: options.root });
  const store = createBlobStore({ driver, wrapping, cacheBytes: 0 });
  const lock = new WriterLock();
  const referenced = new Set<string>();
  const contents = Array.from({ length: 3 }, () => randomBytes(100));
  const endMs = Date.now() + options.durationMs;
  const counts = { published: 0, collected: 0, lost: 0, refused: 0 };

  // Each content has one publisher, so that no other one drops the reference being checked.
  async function publish(content: Buffer): Promise<void> {
    const { digests, pending } = await store.stage(domain, content, LIMITS);
    try {
      if (options.usePrepare) await pending.prepare();
      await lock.run(async () => {
        await pending.commit();
        referenced.add(digests.sha256);
      });
      counts.published += 1;
      if (!(await store.has("main", digests.sha256))) counts.lost += 1;
      await lock.run(() => Promise.resolve(referenced.delete(digests.sha256)));
    } catch (error) {
      if ((error as Error).name !== "ThrottledError") throw error;
      counts.refused += 1;
    } finally {
      await pending.abort();
    }
  }

  const collection = aCollection(store, referenced, {
    withWriterLock: (_blob, critical) =>
      options.collectorsLock ? lock.run(() => critical(undefined)) : critical(undefined),
  });
  const publisher = async (content: Buffer) => {
    while (Date.now() < endMs) await publish(content);
  };
  const collector = async () => {
    while (Date.now() < endMs) counts.collected += (await collectGarbage(collection)).deleted;
  };
  await Promise.all([...contents.map(publisher), collector(), collector()]);
  return counts;
}

describe("publishing while collecting", () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "packhouse-gc-"));
  });
  afterEach(async () => {
    await rm(root, { recursive: true });
  });

  test("an acknowledged publish keeps its bytes when commit is in the lock", async () => {
    const counts = await race({ root, collectorsLock: true, usePrepare: false, durationMs: 1_200 });
    expect(counts).toMatchObject({ lost: 0, refused: 0 });
    expect(Math.min(counts.published, counts.collected)).toBeGreaterThan(20);
  });

  test("an acknowledged publish keeps its bytes when it was prepared before the lock", async () => {
    const counts = await race({ root, collectorsLock: true, usePrepare: true, durationMs: 1_200 });
    expect(counts.lost).toBe(0);
    expect(Math.min(counts.published, counts.collected)).toBeGreaterThan(20);
  });

  test("a collector that deletes outside the lock loses acknowledged publishes", async () => {
    const counts = await race({
      root,
      collectorsLock: false,
      usePrepare: false,
      durationMs: 1_200,
    });
    expect(counts.lost).toBeGreaterThan(0);
  });
});
