/** An inclusive range of byte positions, as in HTTP's Range. */
export interface ByteRange {
  readonly start: number;
  readonly endInclusive: number;
}

export interface BlobEntry {
  readonly key: string;
  readonly sizeBytes: number;
  /** When its bytes were written; the garbage collector's idea of age. */
  readonly modifiedAtMs: number;
}

/** Where bytes live. A new storage backend is one file that implements this; keys come from `blobKey`. */
export interface BlobDriver {
  /** @throws StorageFullError */
  begin(): Promise<PendingBlob>;
  /** @throws BlobMissingError */
  open(key: string): Promise<StoredBlob>;
  stat(key: string): Promise<BlobEntry | undefined>;
  /**
   * Makes the entry found under `key` survive a power cut, in case another writer has just made it
   * and is not done. @throws DurabilityError
   */
  settle(key: string): Promise<void>;
  /** Readers that have it open may go on. Deleting what is not there succeeds. */
  delete(key: string): Promise<void>;
  /** Everything whose key starts with `prefix`: empty, or `{domainId}/`. In no order. */
  list(prefix: string): AsyncIterable<BlobEntry>;
  /** Removes what writers left behind that died more than `olderThanMs` ago; returns how many. */
  removeStaleTemporaryFiles(olderThanMs: number): Promise<number>;
  /** A link a client may follow instead of streaming through us; absent where the backend has none. */
  signedUrl?(key: string, expiresInSeconds: number): Promise<URL>;
}

/** Bytes being written; nobody can read them until `commit`. Written strictly front to back. */
export interface PendingBlob {
  /** The chunk belongs to the driver from here on. @throws StorageFullError */
  write(chunk: Uint8Array): Promise<void>;
  /** Makes the bytes durable, still invisible: all that is slow about `commit`. @throws DurabilityError */
  sync(): Promise<void>;
  /** Durable and visible in one step, replacing what was there. @throws DurabilityError, StorageFullError */
  commit(key: string): Promise<void>;
  /** Drops the bytes. Harmless after `commit`. */
  abort(): Promise<void>;
}

/** One version of a stored blob, held open: its bytes stay the same if the key is deleted or replaced. */
export interface StoredBlob {
  readonly sizeBytes: number;
  /** The bytes of the range in order, in chunks of any size; fewer only if the blob is cut short. */
  read(range: ByteRange): AsyncIterable<Buffer>;
  /** Ends running reads. Must be called. */
  close(): Promise<void>;
}

const DOMAIN_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const SHA256 = /^[0-9a-f]{64}$/;

/** The key of a blob: `{domainId}/{sha256}`. @throws RangeError unless both have their exact form */
export function blobKey(domainId: string, sha256: string): string {
  const key = `${domainId}/${sha256}`;
  parseBlobKey(key);
  return key;
}

/** Takes a key apart. Every path and object name is made from this. @throws RangeError */
export function parseBlobKey(key: string): { domainId: string; sha256: string } {
  const [domainId = "", sha256 = "", ...rest] = key.split("/");
  const isValid = rest.length === 0 && isDomainId(domainId) && SHA256.test(sha256);
  if (!isValid) throw new RangeError(`Not a blob key: ${JSON.stringify(key)}.`);
  return { domainId, sha256 };
}

/** @throws RangeError unless blobs can be stored under this domain id */
export function assertDomainId(text: string): void {
  if (!isDomainId(text)) throw new RangeError(`Not a domain id: ${JSON.stringify(text)}.`);
}

/** `tmp` is taken by the disk driver. */
export function isDomainId(text: string): boolean {
  return DOMAIN_ID.test(text) && text.toLowerCase() !== "tmp";
}

export function isSha256(text: string): boolean {
  return SHA256.test(text);
}
