import type { Clock } from "../clock.js";
import type { Database, Transaction } from "../database/database.js";
import type { Logger } from "../logger.js";

/** Rows that are kept for a time. */
export interface Retention {
  readonly database: Pick<Database, "transact">;
  readonly now: Clock;
  readonly logger: Pick<Logger, "error" | "info">;
  readonly retentionMs: number;
  /** For the log: `events`. */
  readonly what: string;
  /** Deletes what is older, the oldest first, at most `limit`. Returns how many. */
  readonly prune: (tx: Transaction, beforeMs: number, limit: number) => Promise<number>;
  /** So few in a transaction that a publish waiting for it hardly notices. */
  readonly batchSize: number;
}

const lookIntervalMs = 600_000;

/** Deletes old rows from time to time. Any number of processes may do so. Returns what ends that. */
export function startRetention(parts: Retention): () => Promise<void> {
  const ending = new AbortController();
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= removeOld(parts, ending.signal)
      .catch((error: unknown) => {
        parts.logger.error(
          { err: error },
          `old ${parts.what} could not be deleted; it is tried again`,
        );
      })
      .finally(() => {
        running = undefined;
      });
  }, lookIntervalMs).unref();
  return async () => {
    clearInterval(timer);
    ending.abort();
    await running;
  };
}

/** Batch by batch, until the oldest row is young enough. */
export async function removeOld(
  { database, now, logger, retentionMs, what, prune, batchSize }: Retention,
  signal: AbortSignal,
): Promise<void> {
  const beforeMs = now() - retentionMs;
  let removed = 0;
  for (let batch = batchSize; batch === batchSize && !signal.aborted; removed += batch) {
    batch = await database.transact((tx) => prune(tx, beforeMs, batchSize));
  }
  if (removed > 0) logger.info({ removed }, `old ${what} deleted`);
}
