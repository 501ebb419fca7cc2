import type { BlobStore } from "../blobs/blob-store.js";
import { type GarbageReport, collectGarbage } from "../blobs/garbage-collector.js";
import type { Clock } from "../clock.js";
import { deleteBlobRow, isBlobReferenced } from "../database/blobs.js";
import type { Database, Transaction } from "../database/database.js";

export interface GarbagePass {
  readonly database: Pick<Database, "read" | "transact">;
  readonly store: Pick<BlobStore, "list" | "stat" | "delete">;
  readonly now: Clock;
  /** Blobs written since are left alone. */
  readonly graceMs: number;
  readonly signal?: AbortSignal;
}

/** Deletes the blobs that no row needs, also those of domains that are gone, under the database's writer lock. */
export async function collectUnreferencedBlobs(pass: GarbagePass): Promise<GarbageReport> {
  const { database, ...rest } = pass;
  return collectGarbage<Transaction>({
    ...rest,
    looksUnreferenced: async ({ domainId, digest }) =>
      !(await isBlobReferenced(database.read, domainId, digest)),
    withWriterLock: (_blob, critical) => database.transact(critical),
    async stillUnreferenced(tx, { domainId, digest }) {
      if (await isBlobReferenced(tx, domainId, digest)) return false;
      await deleteBlobRow(tx, domainId, digest);
      return true;
    },
  });
}
