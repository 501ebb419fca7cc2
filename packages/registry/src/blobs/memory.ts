import type { BlobDriver, ByteRange, PendingBlob, StoredBlob } from "./blob-driver.js";
import { parseBlobKey } from "./blob-driver.js";
import { BlobMissingError } from "./blob-errors.js";

/** Blobs in this process's memory, gone with it: for tests and trials. */
export function createMemoryDriver(now: () => number = Date.now): BlobDriver {
  const blobs = new Map<string, { bytes: Buffer; modifiedAtMs: number }>();
  const entry = (key: string, blob: { bytes: Buffer; modifiedAtMs: number }) => ({
    key,
    sizeBytes: blob.bytes.length,
    modifiedAtMs: blob.modifiedAtMs,
  });

  return {
    begin: () =>
      Promise.resolve(
        pendingBlob((key, bytes) => {
          parseBlobKey(key);
          blobs.set(key, { bytes, modifiedAtMs: now() });
        }),
      ),
    open: (key) => {
      const blob = blobs.get(key);
      if (blob === undefined) return Promise.reject(new BlobMissingError(key));
      return Promise.resolve(bufferedBlob(blob.bytes));
    },
    stat: (key) => {
      const blob = blobs.get(key);
      return Promise.resolve(blob && entry(key, blob));
    },
    settle: () => Promise.resolve(),
    delete: (key) => {
      blobs.delete(key);
      return Promise.resolve();
    },
    // eslint-disable-next-line @typescript-eslint/require-await -- the interface is asynchronous
    async *list(prefix) {
      for (const [key, blob] of [...blobs]) {
        if (key.startsWith(prefix)) yield entry(key, blob);
      }
    },
    removeStaleTemporaryFiles: () => Promise.resolve(0),
  };
}

/** A blob whose bytes are already here. */
export function bufferedBlob(bytes: Buffer): StoredBlob {
  return {
    sizeBytes: bytes.length,
    // eslint-disable-next-line @typescript-eslint/require-await -- the interface is asynchronous
    async *read({ start, endInclusive }: ByteRange) {
      const part = bytes.subarray(start, endInclusive + 1);
      if (part.length > 0) yield part;
    },
    close: () => Promise.resolve(),
  };
}

function pendingBlob(store: (key: string, bytes: Buffer) => void): PendingBlob {
  let chunks: Uint8Array[] | undefined = [];
  return {
    write: (chunk) => {
      if (chunks === undefined) return Promise.reject(new Error("This blob is no longer pending."));
      chunks.push(chunk);
      return Promise.resolve();
    },
    sync: () => Promise.resolve(),
    commit: (key) => {
      if (chunks === undefined) return Promise.reject(new Error("This blob is no longer pending."));
      store(key, Buffer.concat(chunks));
      chunks = undefined;
      return Promise.resolve();
    },
    abort: () => {
      chunks = undefined;
      return Promise.resolve();
    },
  };
}
