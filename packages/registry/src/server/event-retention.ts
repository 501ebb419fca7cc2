import type { Clock } from "../clock.js";
import type { Database } from "../database/database.js";
import { pruneEvents } from "../database/outbox.js";
import type { Logger } from "../logger.js";

export interface EventRetention {
  readonly database: Pick<Database, "transact">;
  readonly now: Clock;
  readonly logger: Pick<Logger, "error" | "info">;
  readonly retentionMs: number;
}

const lookIntervalMs = 600_000;
/** So few in a transaction that a publish waiting for it hardly notices. */
const batchSize = 200;

/** Deletes old events from time to time. Any number of processes may do so. Returns what ends that. */
export function startEventRetention(parts: EventRetention): () => Promise<void> {
  const ending = new AbortController();
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= removeOldEvents(parts, ending.signal)
      .catch((error: unknown) => {
        parts.logger.error({ err: error }, "old events could not be deleted; it is tried again");
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

/** Batch by batch, until the oldest event is young enough. */
export async function removeOldEvents(
  { database, now, logger, retentionMs }: EventRetention,
  signal: AbortSignal,
): Promise<void> {
  const beforeMs = now() - retentionMs;
  let removed = 0;
  for (let batch = batchSize; batch === batchSize && !signal.aborted; removed += batch) {
    batch = await database.transact((tx) => pruneEvents(tx, beforeMs, batchSize));
  }
  if (removed > 0) logger.info({ removed }, "old events deleted");
}
