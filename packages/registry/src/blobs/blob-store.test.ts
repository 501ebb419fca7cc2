import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { QuotaExceededError } from "../errors.js";
import { openDomainKey, unwrapDataKey, wrapDataKey } from "../keys/domain-keys.js";
import { BlobCorruptError, BlobMissingError } from "./blob-errors.js";
import { createBlobStore } from "./blob-store.js";
import { openDiskDriver } from "./disk.js";
import { createMemoryDriver } from "./memory.js";

const wrapping = { wrap: wrapDataKey, unwrap: unwrapDataKey };
const domain = { domainId: "main", key: openDomainKey("key-1", randomBytes(32)) };
const otherDomain = { domainId: "other", key: openDomainKey("key-2", randomBytes(32)) };
const NO_LIMIT = { maxBytes: Number.MAX_SAFE_INTEGER };
const MIB = 1024 * 1024;
const SEGMENT = 64 * 1024;

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "packhouse-store-"));
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

const aDiskStore = async () =>
  createBlobStore({ driver: await openDiskDriver({ root }), wrapping });
const aMemoryStore = () => createBlobStore({ driver: createMemoryDriver(), wrapping });
const temporaryFiles = () => readdir(join(root, "tmp"));
const pathOf = (digest: string) => join(root, "main", digest.slice(0, 2), digest);

async function drain(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function openFileCount(): Promise<number> {
  return (await readdir("/proc/self/fd")).length;
}

test("the four digests and the size are those of the plaintext, however it was cut", async () => {
  const store = aMemoryStore();
  const bytes = randomBytes(200_000);
  const pending = await store.begin(domain, NO_LIMIT);
  for (const [start, end] of [
    [0, 1],
    [1, 1],
    [1, 65_536],
    [65_536, 200_000],
  ] as const) {
    await pending.write(bytes.subarray(start, end));
  }
  const hex = (algorithm: string) => createHash(algorithm).update(bytes).digest("hex");
  expect(await pending.finish()).toEqual({
    sizeBytes: 200_000,
    digests: { md5: hex("md5"), sha1: hex("sha1"), sha256: hex("sha256"), sha512: hex("sha512") },
  });
});

test.each(["memory", "disk"])("ranges at every border of segments, from %s", async (kind) => {
  const store = kind === "disk" ? await aDiskStore() : aMemoryStore();
  // Above and below the size that is read whole and cached.
  for (const size of [2 * SEGMENT + 5, MIB + SEGMENT + 5]) {
    const bytes = randomBytes(size);
    const { digests } = await store.put(domain, bytes, NO_LIMIT);
    const borders = [0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 2 * SEGMENT, size - 6, size - 1];
    for (const start of borders) {
      for (const endInclusive of borders.filter((end) => end >= start)) {
        const content = await store.open(domain, digests.sha256, { start, endInclusive });
        expect(content.sizeBytes).toBe(size);
        const body = await drain(content.body);
        if (!body.equals(bytes.subarray(start, endInclusive + 1))) {
          throw new Error(`range ${start}-${endInclusive} of ${size} is wrong`);
        }
      }
    }
    const beyond = await store.open(domain, digests.sha256, {
      start: size - 1,
      endInclusive: size,
    });
    expect(await drain(beyond.body)).toHaveLength(1);
    for (const range of [
      { start: size, endInclusive: size },
      { start: 5, endInclusive: 4 },
      { start: -1, endInclusive: 4 },
    ]) {
      await expect(store.open(domain, digests.sha256, range)).rejects.toThrow(RangeError);
    }
  }
});

test("an empty blob can be stored and read", async () => {
  const store = await aDiskStore();
  const { digests, sizeBytes } = await store.put(domain, Buffer.alloc(0), NO_LIMIT);
  expect(sizeBytes).toBe(0);
  expect(await drain((await store.open(domain, digests.sha256)).body)).toHaveLength(0);
  expect(await store.readAll(domain, digests.sha256, 0)).toHaveLength(0);
});

test("the same bytes are stored once per domain, and never shared between domains", async () => {
  const store = await aDiskStore();
  const bytes = randomBytes(1_000);
  const { digests } = await store.put(domain, bytes, NO_LIMIT);
  const first = await readFile(pathOf(digests.sha256));
  await store.put(domain, bytes, NO_LIMIT);
  expect((await readFile(pathOf(digests.sha256))).equals(first)).toBe(true);
  expect(await store.has("other", digests.sha256)).toBe(false);
  await expect(store.open(otherDomain, digests.sha256)).rejects.toThrow(BlobMissingError);
  await store.put(otherDomain, bytes, NO_LIMIT);
  const listed: string[] = [];
  for await (const blob of store.list()) listed.push(`${blob.domainId} ${blob.digest}`);
  expect(listed.sort()).toEqual([`main ${digests.sha256}`, `other ${digests.sha256}`]);
  expect(await temporaryFiles()).toEqual([]);
});

test("bytes found stored are made durable before they are relied on", async () => {
  const settled: string[] = [];
  const driver = {
    ...createMemoryDriver(),
    settle(key: string) {
      settled.push(key);
      return Promise.resolve();
    },
  };
  const store = createBlobStore({ driver, wrapping });
  const { digests } = await store.put(domain, Buffer.from("bytes"), NO_LIMIT);
  expect(settled).toEqual([]);
  await store.put(domain, Buffer.from("bytes"), NO_LIMIT);
  expect(settled).toEqual([`main/${digests.sha256}`]);
});

test("publishing bytes again repairs their damaged blob", async () => {
  const store = await aDiskStore();
  const bytes = randomBytes(1_000);
  const { digests } = await store.put(domain, bytes, NO_LIMIT);
  await writeFile(
    pathOf(digests.sha256),
    (await readFile(pathOf(digests.sha256))).subarray(0, 700),
  );
  await expect(store.readAll(domain, digests.sha256, 2_000)).rejects.toThrow(BlobCorruptError);
  await store.put(domain, bytes, NO_LIMIT);
  expect((await store.readAll(domain, digests.sha256, 2_000)).equals(bytes)).toBe(true);
});

test("nothing is visible before commit, and an aborted or failed blob leaves nothing", async () => {
  const store = await aDiskStore();
  const staged = await store.stage(domain, randomBytes(100_000), NO_LIMIT);
  expect(await store.has("main", staged.digests.sha256)).toBe(false);
  expect(await temporaryFiles()).toHaveLength(1);
  await staged.pending.abort();
  expect(await temporaryFiles()).toEqual([]);

  // eslint-disable-next-line @typescript-eslint/require-await -- an asynchronous source that fails
  async function* failing() {
    yield randomBytes(100_000);
    throw new Error("the client went away");
  }
  await expect(store.put(domain, failing(), NO_LIMIT)).rejects.toThrow("the client went away");
  expect(await temporaryFiles()).toEqual([]);
});

test("a blob beyond its limit is refused when it exceeds it", async () => {
  const store = await aDiskStore();
  const limits = { maxBytes: 1_000, resourceId: "left-pad-1.0.0.tgz" };
  await store.put(domain, randomBytes(1_000), limits);
  const tooLarge = store.put(domain, randomBytes(1_001), limits);
  await expect(tooLarge).rejects.toThrow(QuotaExceededError);
  await expect(tooLarge).rejects.toThrow(
    "Larger than the limit of 1000 bytes: left-pad-1.0.0.tgz.",
  );
  expect(await temporaryFiles()).toEqual([]);
});

test("a small blob is read from disk once, a large one each time", async () => {
  const store = await aDiskStore();
  const [small, large] = [randomBytes(MIB), randomBytes(MIB + 1)];
  for (const bytes of [small, large]) {
    const { digests } = await store.put(domain, bytes, NO_LIMIT);
    expect(store.peek("main", digests.sha256)).toBeUndefined();
    await store.readAll(domain, digests.sha256, 2 * MIB);
    await rm(pathOf(digests.sha256));
    if (bytes === small) {
      expect(store.peek("main", digests.sha256)?.equals(small)).toBe(true);
      expect((await drain((await store.open(domain, digests.sha256)).body)).equals(small)).toBe(
        true,
      );
    } else {
      expect(store.peek("main", digests.sha256)).toBeUndefined();
      await expect(store.open(domain, digests.sha256)).rejects.toThrow(BlobMissingError);
    }
  }
});

test("memory for small blobs is bounded, and given back for a domain or a blob", async () => {
  const driver = createMemoryDriver();
  const store = createBlobStore({ driver, wrapping, cacheBytes: 4 * MIB });
  const digests: string[] = [];
  for (let count = 0; count < 10; count += 1) {
    const { digests: stored } = await store.put(domain, randomBytes(MIB - 1_000), NO_LIMIT);
    await store.readAll(domain, stored.sha256, MIB);
    digests.push(stored.sha256);
  }
  const cached = () => digests.filter((digest) => store.peek("main", digest) !== undefined);
  expect(cached()).toEqual(digests.slice(-4));
  await store.delete("main", digests.at(-1) ?? "");
  expect(cached()).toEqual(digests.slice(-4, -1));
  store.forget("other");
  expect(cached()).toHaveLength(3);
  store.forget("main");
  expect(cached()).toHaveLength(0);
});

test("damage in the middle of a large blob ends the stream before it, and no file stays open", async () => {
  const store = await aDiskStore();
  const bytes = randomBytes(2 * MIB);
  const { digests } = await store.put(domain, bytes, NO_LIMIT);
  const stored = await readFile(pathOf(digests.sha256));
  stored.writeUInt8(stored.readUInt8(MIB) ^ 1, MIB);
  await writeFile(pathOf(digests.sha256), stored);
  const filesBefore = await openFileCount();

  const { body } = await store.open(domain, digests.sha256);
  let released = 0;
  await expect(
    (async () => {
      for await (const chunk of body) released += (chunk as Buffer).length;
    })(),
  ).rejects.toThrow(BlobCorruptError);
  expect(released).toBeLessThanOrEqual(MIB);

  const sound = await store.open(domain, digests.sha256, { start: 0, endInclusive: 99 });
  expect((await drain(sound.body)).equals(bytes.subarray(0, 100))).toBe(true);
  const unread = await store.open(domain, digests.sha256);
  const closed = new Promise((resolve) => unread.body.once("close", resolve));
  unread.body.destroy();
  await closed;
  await expect(store.readAll(domain, digests.sha256, 10)).rejects.toThrow(QuotaExceededError);
  await expect(
    store.open(domain, digests.sha256, { start: 3 * MIB, endInclusive: 3 * MIB }),
  ).rejects.toThrow(RangeError);
  expect(await openFileCount()).toBe(filesBefore);
});

test("200 MB pass through in bounded memory", async () => {
  const store = await aDiskStore();
  const block = randomBytes(MIB);
  const sizeBytes = 200 * MIB;
  let peakRss = 0;
  const note = () => (peakRss = Math.max(peakRss, process.memoryUsage.rss()));
  // eslint-disable-next-line @typescript-eslint/require-await -- a source as a request body is one
  async function* body() {
    for (let sent = 0; sent < sizeBytes; sent += block.length) {
      note();
      yield block;
    }
  }
  const rssBefore = process.memoryUsage.rss();
  const { digests } = await store.put(domain, body(), NO_LIMIT);
  const hash = createHash("sha256");
  const content = await store.open(domain, digests.sha256);
  for await (const chunk of content.body) {
    hash.update(chunk as Buffer);
    note();
  }
  expect(content.sizeBytes).toBe(sizeBytes);
  expect(hash.digest("hex")).toBe(digests.sha256);
  expect((peakRss - rssBefore) / MIB).toBeLessThan(100);
});

test("a commit that finds the blob collected after prepare puts it back while it has the bytes", async () => {
  const store = await aDiskStore();
  const bytes = randomBytes(1_000);
  const { digests } = await store.put(domain, bytes, NO_LIMIT);

  const found = await store.stage(domain, bytes, NO_LIMIT);
  await found.pending.prepare();
  await store.delete("main", digests.sha256);
  await found.pending.commit();
  expect(await store.has("main", digests.sha256)).toBe(true);
  await found.pending.commit();

  await store.delete("main", digests.sha256);
  await expect(found.pending.commit()).rejects.toThrow("collected before it was referred to");
});
