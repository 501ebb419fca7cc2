// Content-addressed, sealed, deduplicated per domain: a blob is named by the SHA-256 of its plaintext.
import { type BlobContent, createBlobReader } from "./blob-reader.js";
import {
  assertDomainId,
  type BlobDriver,
  type BlobEntry,
  blobKey,
  type ByteRange,
  parseBlobKey,
} from "./blob-driver.js";
import type { DataKeyWrapping, OpenedDomainKey } from "./domain-key.js";
import { type BlobLimits, type FinishedBlob, PendingSealedBlob } from "./pending-sealed-blob.js";

export interface BlobStoreOptions {
  readonly driver: BlobDriver;
  readonly wrapping: DataKeyWrapping;
  /** Memory for opened small blobs. Default 128 MiB; 0 keeps none. */
  readonly cacheBytes?: number;
}

export interface BlobListing {
  readonly domainId: string;
  readonly digest: string;
  /** On disk, sealed. */
  readonly storedBytes: number;
  readonly modifiedAtMs: number;
}

/** Digests are SHA-256 of the plaintext in lower-case hex. */
export interface BlobStore {
  /** Starts a blob: seals and hashes what is written. Not visible until `commit`. @throws StorageFullError */
  begin(domain: OpenedDomainKey, limits: BlobLimits): Promise<PendingSealedBlob>;
  /**
   * `begin`, `write` and `finish` in one. The caller goes on with `commit` inside its writer lock, and
   * calls `abort` in any case. @throws QuotaExceededError, StorageFullError, whatever `body` throws
   */
  stage(
    domain: OpenedDomainKey,
    body: BlobSource,
    limits: BlobLimits,
  ): Promise<FinishedBlob & { readonly pending: PendingSealedBlob }>;
  /**
   * Stores at once, under no lock: the garbage collector may take what nothing refers to. To publish,
   * use `stage`, or call this while holding the writer lock.
   */
  put(domain: OpenedDomainKey, body: BlobSource, limits: BlobLimits): Promise<FinishedBlob>;
  /**
   * The plaintext or a range of it; a range that reaches beyond the end is cut. The body fails before
   * it hands out a byte that does not authenticate, and must be read or destroyed.
   * @throws BlobMissingError; BlobCorruptError, here or on the body; RangeError for a start beyond the end
   */
  open(domain: OpenedDomainKey, digest: string, range?: ByteRange): Promise<BlobContent>;
  /** @throws BlobMissingError, BlobCorruptError, QuotaExceededError when larger than `maxBytes` */
  readAll(domain: OpenedDomainKey, digest: string, maxBytes: number): Promise<Buffer>;
  /** The blob if it is in memory, without I/O. Do not change its bytes. */
  peek(domainId: string, digest: string): Buffer | undefined;
  has(domainId: string, digest: string): Promise<boolean>;
  stat(domainId: string, digest: string): Promise<BlobListing | undefined>;
  delete(domainId: string, digest: string): Promise<void>;
  /** All blobs, or one domain's, in no order. */
  list(domainId?: string): AsyncIterable<BlobListing>;
  /** Drops the domain's opened blobs from memory: its key is gone, or the domain is. */
  forget(domainId: string): void;
}

export type BlobSource = Uint8Array | AsyncIterable<Uint8Array>;

export function createBlobStore(options: BlobStoreOptions): BlobStore {
  const { driver, wrapping } = options;
  const reader = createBlobReader(driver, wrapping, options.cacheBytes ?? DEFAULT_CACHE_BYTES);

  const begin: BlobStore["begin"] = async (domain, limits) => {
    assertDomainId(domain.domainId);
    return new PendingSealedBlob(driver, wrapping, domain, limits, await driver.begin());
  };
  const stage: BlobStore["stage"] = async (domain, body, limits) => {
    const pending = await begin(domain, limits);
    try {
      for await (const chunk of chunksOf(body)) await pending.write(chunk);
      return { ...(await pending.finish()), pending };
    } catch (error) {
      await pending.abort();
      throw error;
    }
  };

  return {
    begin,
    stage,
    async put(domain, body, limits) {
      const { pending, ...finished } = await stage(domain, body, limits);
      try {
        await pending.commit();
        return finished;
      } finally {
        await pending.abort();
      }
    },
    open: reader.open,
    readAll: reader.readAll,
    peek: reader.peek,
    forget: reader.forgetDomain,
    has: async (domainId, digest) => (await driver.stat(blobKey(domainId, digest))) !== undefined,
    async stat(domainId, digest) {
      const entry = await driver.stat(blobKey(domainId, digest));
      return entry && listingOf(entry);
    },
    async delete(domainId, digest) {
      await driver.delete(blobKey(domainId, digest));
      reader.forgetBlob(domainId, digest);
    },
    async *list(domainId) {
      const prefix = domainId === undefined ? "" : `${domainId}/`;
      for await (const entry of driver.list(prefix)) yield listingOf(entry);
    },
  };
}

const DEFAULT_CACHE_BYTES = 128 * 1024 * 1024;

async function* chunksOf(body: BlobSource): AsyncIterable<Uint8Array> {
  if (body instanceof Uint8Array) yield body;
  else yield* body;
}

function listingOf(entry: BlobEntry): BlobListing {
  const { domainId, sha256 } = parseBlobKey(entry.key);
  return {
    domainId,
    digest: sha256,
    storedBytes: entry.sizeBytes,
    modifiedAtMs: entry.modifiedAtMs,
  };
}
