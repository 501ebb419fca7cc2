// The data directory of a running server: keys, database, blobs, and what keeps them tidy.
import type { BlobStore } from "../blobs/blob-store.js";
import type { Clock } from "../clock.js";
import type { Config } from "../config/schema.js";
import { pruneBatches } from "../database/audit-chain.js";
import { pruneEvents } from "../database/outbox.js";
import type { Logger } from "../logger.js";
import { DomainRemains } from "./domain-remains.js";
import { RepositoryRemains } from "./repository-remains.js";
import type { EmptyRepository } from "../catalog/management/delete-repository.js";
import { type Foundations, openFoundations } from "./foundations.js";
import { startMaintenance } from "./maintenance.js";
import { openBlobs } from "./open-blobs.js";
import { startRetention } from "./retention.js";
import type { OnDurabilityLost } from "./watch-durability.js";

export interface StorageOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onDurabilityLost: OnDurabilityLost;
}

export interface Storage extends Foundations {
  readonly blobs: BlobStore;
  /** Removes the blobs of a domain whose rows are gone, after it returned. */
  readonly discardBytes: (domainId: string) => void;
  readonly emptyRepository: EmptyRepository;
  /** Removes what writers left behind that died before this moment. Only where no other process writes. */
  removeTemporaryFilesBefore(ms: number): Promise<void>;
  /** Ends a pass of the garbage collector, then checkpoints and closes the database. */
  close(): Promise<void>;
}

const dayMs = 86_400_000;

export async function openStorage(options: StorageOptions): Promise<Storage> {
  const { config, clock, logger, onDurabilityLost } = options;
  const foundations = await openFoundations(config, clock, onDurabilityLost);
  const { database } = foundations.management;
  const { store, driver } = await openBlobs(config, {
    cacheBytes: config.limits.blobCacheBytes,
    onDurabilityLost,
  });
  const settings = config.garbageCollection;
  const stopMaintenance = startMaintenance({
    ...{ database, store, driver, now: clock, logger, settings },
  });
  const stopEventRetention = startRetention({
    ...{ database, now: clock, logger, what: "events", prune: pruneEvents, batchSize: 200 },
    retentionMs: config.events.retentionDays * dayMs,
  });
  const stopAuditRetention = startRetention({
    // A batch of thousands of reads is some hundred KiB.
    ...{ database, now: clock, logger, what: "audit records", prune: pruneBatches, batchSize: 50 },
    retentionMs: config.audit.retentionDays * dayMs,
  });
  const remains = new DomainRemains(store, logger);
  const repositoryRemains = new RepositoryRemains(database, logger);
  repositoryRemains.resume();
  return {
    ...foundations,
    blobs: store,
    discardBytes: (domainId) => {
      remains.discard(domainId);
    },
    emptyRepository: (repositoryId) => repositoryRemains.empty(repositoryId),
    async removeTemporaryFilesBefore(ms) {
      const removed = await driver.removeStaleTemporaryFiles(Date.now() - ms);
      if (removed > 0) logger.info({ removed }, "temporary files of ended writers removed");
    },
    async close() {
      await Promise.all([
        stopMaintenance(),
        stopEventRetention(),
        stopAuditRetention(),
        repositoryRemains.settle(),
        remains.settle(),
      ]);
      await database.close();
    },
  };
}
