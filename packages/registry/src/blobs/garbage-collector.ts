// Deletes blobs that nothing refers to, while others publish.
//
// The danger: a publish of bytes that are stored already finds the blob, the collector finds it
// unreferenced, the publish inserts its reference, the collector unlinks. The publish is
// acknowledged and has no bytes.
//
// Why it cannot happen here. Call L the writer lock of a blob: the database's writer transaction, or
// in a database with many writers an advisory lock on the digest.
//   Publish:   in L: { commit() makes sure the file is there; insert the reference } then acknowledge.
//   Collector: in L: { still unreferenced and still old enough? unlink }
// Only the collector unlinks, and only in L. The two critical sections of one blob are in some order:
//   - Publish first: its reference is committed when L is released, so the collector sees it and
//     does not unlink.
//   - Collector first: the file is gone when the publish enters L. commit() looks there, not at what
//     it saw earlier, and puts the bytes it still holds in place. If it holds none any more (prepare()
//     had placed them, and they were collected since) it throws, and nothing is acknowledged.
// So an acknowledged reference has its bytes. The grace period is not needed for that: it only makes
// the throw so rare that it never happens to a publish shorter than the grace.
//
// A crash inside L leaves the file unlinked or not, and no reference: both are fine. commit() is
// durable (fsync of the directory) before the reference is, so no crash leaves a reference alone.

import type { BlobListing, BlobStore } from "./blob-store.js";

/** `Lock` is what proves that the lock is held, such as a transaction. */
export interface GarbageCollection<Lock> {
  readonly store: Pick<BlobStore, "list" | "stat" | "delete">;
  /** Spares the lock: a blob that looks referenced is left alone. May be out of date. */
  looksUnreferenced(blob: BlobListing): Promise<boolean>;
  /** Runs `critical` while holding the lock under which publishes commit `blob`. */
  withWriterLock<T>(blob: BlobListing, critical: (lock: Lock) => Promise<T>): Promise<T>;
  /** Reads under the lock; the place to delete the blob's own row too. */
  stillUnreferenced(lock: Lock, blob: BlobListing): Promise<boolean>;
  /** Blobs written since are left alone. Longer than any publish takes; 24 hours is usual. */
  readonly graceMs: number;
  now(): number;
  /** Stops between two blobs. */
  readonly signal?: AbortSignal;
}

export interface GarbageReport {
  readonly examined: number;
  readonly deleted: number;
  /** Sealed bytes, as stored. */
  readonly freedBytes: number;
}

/** One pass over all blobs. Any number of passes may run at once, in any processes. */
export async function collectGarbage<Lock>(
  collection: GarbageCollection<Lock>,
): Promise<GarbageReport> {
  let [examined, deleted, freedBytes] = [0, 0, 0];
  for await (const blob of collection.store.list()) {
    if (collection.signal?.aborted === true) break;
    examined += 1;
    if (!isOldEnough(collection, blob) || !(await collection.looksUnreferenced(blob))) continue;
    if (await deleteInLock(collection, blob)) {
      deleted += 1;
      freedBytes += blob.storedBytes;
    }
  }
  return { examined, deleted, freedBytes };
}

async function deleteInLock<Lock>(
  collection: GarbageCollection<Lock>,
  blob: BlobListing,
): Promise<boolean> {
  const { store } = collection;
  return collection.withWriterLock(blob, async (lock) => {
    // Looked at again: since it was listed it may have been collected and written anew.
    const current = await store.stat(blob.domainId, blob.digest);
    if (current === undefined || !isOldEnough(collection, current)) return false;
    if (!(await collection.stillUnreferenced(lock, current))) return false;
    await store.delete(blob.domainId, blob.digest);
    return true;
  });
}

function isOldEnough(
  collection: Pick<GarbageCollection<unknown>, "now" | "graceMs">,
  blob: BlobListing,
): boolean {
  return blob.modifiedAtMs <= collection.now() - collection.graceMs;
}
