import { Readable } from "node:stream";
import { LRUCache } from "lru-cache";
import { QuotaExceededError } from "../errors.js";
import { type BlobDriver, blobKey, type ByteRange } from "./blob-driver.js";
import type { DataKeyWrapping, OpenedDomainKey } from "./domain-key.js";
import { bufferedBlob } from "./memory.js";
import { openSealed, readPlaintext, type SealedBlob, type SealedBlobName } from "./sealed.js";
import { bodyLength, MAX_TRAILER_BYTES } from "./sealed-format.js";
import { streamPlaintext } from "./sealed-stream.js";

export interface BlobContent {
  /** Of the whole blob, also when a range was asked for. */
  readonly sizeBytes: number;
  readonly body: Readable;
}

/** The reading half of the blob store; its doc comments are at `BlobStore`. */
export interface BlobReader {
  readonly open: (
    domain: OpenedDomainKey,
    digest: string,
    range?: ByteRange,
  ) => Promise<BlobContent>;
  readonly readAll: (domain: OpenedDomainKey, digest: string, maxBytes: number) => Promise<Buffer>;
  readonly peek: (domainId: string, digest: string) => Buffer | undefined;
  readonly forgetBlob: (domainId: string, digest: string) => void;
  readonly forgetDomain: (domainId: string) => void;
}

/** Larger blobs are streamed and not kept in memory. */
const MAX_CACHED_BLOB_BYTES = 1024 * 1024;
/** No larger file can hold a blob that is kept. */
const SMALL_STORED_BYTES = bodyLength(MAX_CACHED_BLOB_BYTES) + MAX_TRAILER_BYTES;
/** What an entry costs besides its bytes: key, list node, Buffer. */
const CACHE_ENTRY_BYTES = 512;

/** Reads blobs and keeps up to `cacheBytes` of small ones opened, so that reading them again is free. */
export function createBlobReader(
  driver: BlobDriver,
  wrapping: DataKeyWrapping,
  cacheBytes: number,
): BlobReader {
  const cache = new LRUCache<string, Buffer>({
    maxSize: Math.max(1, cacheBytes),
    sizeCalculation: (bytes) => bytes.length + CACHE_ENTRY_BYTES,
  });

  /** The plaintext when it is small, else the open blob, to be closed by whoever reads it. */
  const openOrRead = async (domain: OpenedDomainKey, sha256: string) => {
    const key = blobKey(domain.domainId, sha256);
    const cached = cache.get(key);
    if (cached !== undefined) return cached;
    const opened = await openVerified(driver, wrapping, { key, sha256, domainKey: domain.key });
    if (opened.sizeBytes > MAX_CACHED_BLOB_BYTES) return opened;
    const plaintext = await readAndClose(opened);
    cache.set(key, plaintext);
    return plaintext;
  };

  return {
    async open(domain, digest, range) {
      const blob = await openOrRead(domain, digest);
      return Buffer.isBuffer(blob) ? contentOf(blob, range) : streamOf(blob, range);
    },
    async readAll(domain, digest, maxBytes) {
      const blob = await openOrRead(domain, digest);
      const sizeBytes = Buffer.isBuffer(blob) ? blob.length : blob.sizeBytes;
      if (sizeBytes <= maxBytes) return Buffer.isBuffer(blob) ? blob : readAndClose(blob);
      if (!Buffer.isBuffer(blob)) await blob.stored.close();
      const message = `The blob has ${sizeBytes} bytes; at most ${maxBytes} are read at once.`;
      throw new QuotaExceededError(message, "asset", digest);
    },
    peek: (domainId, digest) => cache.get(`${domainId}/${digest}`),
    forgetBlob(domainId, digest) {
      cache.delete(`${domainId}/${digest}`);
    },
    forgetDomain(domainId) {
      for (const key of [...cache.keys()]) {
        if (key.startsWith(`${domainId}/`)) cache.delete(key);
      }
    },
  };
}

/** A small blob is fetched whole, with its trailer, in one read. */
async function openVerified(
  driver: BlobDriver,
  wrapping: DataKeyWrapping,
  name: SealedBlobName,
): Promise<SealedBlob> {
  const onDisk = await driver.open(name.key);
  try {
    if (onDisk.sizeBytes > SMALL_STORED_BYTES) return await openSealed(onDisk, name, wrapping);
    const whole = await collect(onDisk.read({ start: 0, endInclusive: onDisk.sizeBytes - 1 }));
    await onDisk.close();
    return await openSealed(bufferedBlob(whole), name, wrapping);
  } catch (error) {
    await onDisk.close();
    throw error;
  }
}

async function readAndClose(blob: SealedBlob): Promise<Buffer> {
  try {
    return await collect(readPlaintext(blob));
  } finally {
    await blob.stored.close();
  }
}

async function collect(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return all.length === 1 && all[0] !== undefined ? all[0] : Buffer.concat(all);
}

function contentOf(plaintext: Buffer, range: ByteRange | undefined): BlobContent {
  const wanted = cutRange(range, plaintext.length);
  const part = wanted ? plaintext.subarray(wanted.start, wanted.endInclusive + 1) : plaintext;
  const body = Readable.from(part.length === 0 ? [] : [part], { objectMode: false });
  return { sizeBytes: plaintext.length, body };
}

async function streamOf(blob: SealedBlob, range: ByteRange | undefined): Promise<BlobContent> {
  try {
    const wanted = cutRange(range, blob.sizeBytes);
    return { sizeBytes: blob.sizeBytes, body: streamPlaintext(blob, wanted) };
  } catch (error) {
    await blob.stored.close();
    throw error;
  }
}

function cutRange(range: ByteRange | undefined, sizeBytes: number): ByteRange | undefined {
  if (range === undefined) return undefined;
  const { start, endInclusive } = range;
  if (!(start >= 0 && start < sizeBytes && endInclusive >= start)) {
    throw new RangeError(`No bytes ${start}-${endInclusive} in a blob of ${sizeBytes}.`);
  }
  return { start, endInclusive: Math.min(endInclusive, sizeBytes - 1) };
}
