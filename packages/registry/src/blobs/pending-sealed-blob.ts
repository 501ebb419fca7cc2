import { createHash, type Hash, randomBytes } from "node:crypto";
import { QuotaExceededError, ThrottledError } from "../errors.js";
import { type BlobDriver, blobKey, type PendingBlob } from "./blob-driver.js";
import { BlobCorruptError, BlobMissingError } from "./blob-errors.js";
import type { DataKeyWrapping, OpenedDomainKey } from "./domain-key.js";
import { openSealed, readPlaintext, type SealedBlob } from "./sealed.js";
import { DATA_KEY_BYTES, dataKeyAad, encodeTrailer, SEGMENT_BYTES } from "./sealed-format.js";
import { SegmentSealer } from "./segment-sealer.js";

/** Lower-case hex, of the plaintext. */
export interface BlobDigests {
  readonly md5: string;
  readonly sha1: string;
  readonly sha256: string;
  readonly sha512: string;
}

export interface FinishedBlob {
  readonly digests: BlobDigests;
  readonly sizeBytes: number;
}

export interface BlobLimits {
  readonly maxBytes: number;
  /** What is being stored, for the error when it is too large: an asset name, a path. */
  readonly resourceId?: string;
}

/**
 * A blob being written: `write`… → `finish` → `prepare` → `commit`, and `abort` in a `finally`.
 *
 * `commit` must run inside the writer lock (the database transaction) that inserts the reference to
 * the blob: the garbage collector unlinks inside the same lock, see `garbage-collector.ts`. `prepare`
 * does the slow part before, outside the lock, and may be left out.
 */
export class PendingSealedBlob {
  readonly #driver: BlobDriver;
  readonly #wrapping: DataKeyWrapping;
  readonly #domain: OpenedDomainKey;
  readonly #limits: BlobLimits;
  readonly #pending: PendingBlob;
  readonly #dataKey = randomBytes(DATA_KEY_BYTES);
  readonly #sealer = new SegmentSealer(this.#dataKey);
  readonly #hashes = createHashes();
  #sizeBytes = 0;
  #finished: FinishedBlob | undefined;
  /** Our bytes are at their place; before that, they are in the temporary file. */
  #isPlaced = false;

  constructor(
    driver: BlobDriver,
    wrapping: DataKeyWrapping,
    domain: OpenedDomainKey,
    limits: BlobLimits,
    pending: PendingBlob,
  ) {
    this.#driver = driver;
    this.#wrapping = wrapping;
    this.#domain = domain;
    this.#limits = limits;
    this.#pending = pending;
  }

  /** @throws QuotaExceededError beyond the limit, StorageFullError */
  async write(chunk: Uint8Array): Promise<void> {
    if (this.#finished !== undefined) throw new Error("Cannot write to a finished blob.");
    if (this.#sizeBytes + chunk.length > this.#limits.maxBytes) throw this.#tooLarge();
    this.#sizeBytes += chunk.length;
    // In pieces, so that a chunk of many megabytes does not hold up the event loop.
    for (let start = 0; start < chunk.length; start += SEGMENT_BYTES) {
      const piece = chunk.subarray(start, start + SEGMENT_BYTES);
      updateHashes(this.#hashes, piece);
      for (const segment of this.#sealer.update(piece)) await this.#pending.write(segment);
    }
  }

  /** Seals the end and syncs the temporary bytes. Nothing is visible yet. @throws DurabilityError */
  async finish(): Promise<FinishedBlob> {
    if (this.#finished !== undefined) return this.#finished;
    const digests = finishHashes(this.#hashes);
    this.#finished = { digests, sizeBytes: this.#sizeBytes };
    await this.#pending.write(this.#sealer.final());
    await this.#pending.write(this.#trailer(digests.sha256));
    await this.#pending.sync();
    return this.#finished;
  }

  /**
   * Puts the blob at its place, or finds it there whole: what takes time about `commit`, to be called
   * before the lock is taken. Bytes that turn out not to be needed are kept until `commit`.
   */
  async prepare(): Promise<void> {
    if (this.#isPlaced || (await this.#isStored(readThrough))) return;
    await this.#place();
  }

  /**
   * Makes sure the blob is there and durable. May be called again when the transaction is retried.
   * @throws ThrottledError when it was collected after `prepare`: send the bytes again
   */
  async commit(): Promise<void> {
    if (this.#isPlaced) {
      if ((await this.#driver.stat(this.#key())) !== undefined) return;
      throw new ThrottledError(
        "The blob was collected before it was referred to.",
        1,
        "dependency",
      );
    }
    if (await this.#isStored()) return this.#driver.settle(this.#key());
    await this.#place();
  }

  /** Drops temporary bytes; what is committed stays. Call it in a `finally`. */
  async abort(): Promise<void> {
    await this.#pending.abort();
    this.#dataKey.fill(0);
  }

  async #place(): Promise<void> {
    await this.#pending.commit(this.#key());
    this.#isPlaced = true;
  }

  // A damaged blob, or one sealed with another domain key, is as good as none: ours replaces it.
  async #isStored(check?: (blob: SealedBlob) => Promise<void>): Promise<boolean> {
    const { sha256 } = this.#requireFinished().digests;
    const key = this.#key();
    // Nearly always: then nothing needs to be opened to know it.
    if ((await this.#driver.stat(key)) === undefined) return false;
    try {
      const stored = await this.#driver.open(key);
      try {
        const name = { key, sha256, domainKey: this.#domain.key };
        const opened = await openSealed(stored, name, this.#wrapping);
        await check?.(opened);
        return true;
      } finally {
        await stored.close();
      }
    } catch (error) {
      if (error instanceof BlobMissingError || error instanceof BlobCorruptError) return false;
      throw error;
    }
  }

  #key(): string {
    return blobKey(this.#domain.domainId, this.#requireFinished().digests.sha256);
  }

  #trailer(sha256: string): Buffer {
    const { key: domainKey } = this.#domain;
    const bound = { sizeBytes: this.#sizeBytes, sha256, domainKeyId: domainKey.domainKeyId };
    const wrappedDataKey = this.#wrapping.wrap(domainKey, this.#dataKey, dataKeyAad(bound));
    return encodeTrailer({ ...bound, wrappedDataKey });
  }

  #requireFinished(): FinishedBlob {
    if (this.#finished === undefined) throw new Error("The blob is not finished.");
    return this.#finished;
  }

  #tooLarge(): QuotaExceededError {
    const { maxBytes, resourceId = "" } = this.#limits;
    const message = `Larger than the limit of ${maxBytes} bytes${resourceId && `: ${resourceId}`}.`;
    return new QuotaExceededError(message, "asset", resourceId);
  }
}

/** Authenticates every segment: who publishes these bytes again is told that they are safe. */
async function readThrough(blob: SealedBlob): Promise<void> {
  const segments = readPlaintext(blob);
  while ((await segments.next()).done !== true);
}

type Hashes = Readonly<Record<keyof BlobDigests, Hash>>;

function createHashes(): Hashes {
  return {
    md5: createHash("md5"),
    sha1: createHash("sha1"),
    sha256: createHash("sha256"),
    sha512: createHash("sha512"),
  };
}

function updateHashes(hashes: Hashes, chunk: Uint8Array): void {
  hashes.md5.update(chunk);
  hashes.sha1.update(chunk);
  hashes.sha256.update(chunk);
  hashes.sha512.update(chunk);
}

function finishHashes(hashes: Hashes): BlobDigests {
  return {
    md5: hashes.md5.digest("hex"),
    sha1: hashes.sha1.digest("hex"),
    sha256: hashes.sha256.digest("hex"),
    sha512: hashes.sha512.digest("hex"),
  };
}
