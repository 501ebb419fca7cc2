// What the server does by itself, in one of its processes: delete garbage, and what writers that died left behind.
import type { BlobDriver } from "../blobs/blob-driver.js";
import type { BlobStore } from "../blobs/blob-store.js";
import type { Clock } from "../clock.js";
import type { Config } from "../config/schema.js";
import type { Database } from "../database/database.js";
import type { Logger } from "../logger.js";
import { collectUnreferencedBlobs } from "./garbage.js";

export interface MaintenanceParts {
  readonly database: Database;
  readonly store: BlobStore;
  readonly driver: Pick<BlobDriver, "removeStaleTemporaryFiles">;
  readonly now: Clock;
  readonly logger: Logger;
  readonly settings: Config["garbageCollection"];
}

const claimName = "garbage-collection-started-at-ms";
/** How often a process looks whether a pass is due. */
const lookIntervalMs = 60_000;
/** No upload lasts longer without a byte. */
const staleFileMs = 24 * 3_600_000;

/** Looks every minute whether a pass is due, and makes it. Returns what ends that, also in the middle of a pass. */
export function startMaintenance(parts: MaintenanceParts): () => Promise<void> {
  const { now, logger, settings } = parts;
  const intervalMs = settings.intervalSeconds * 1000;
  if (intervalMs === 0) return () => Promise.resolve();
  const ending = new AbortController();
  let running: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    if (await claimPass(parts.database, now(), intervalMs)) await runPass(parts, ending.signal);
  };
  const timer = setInterval(
    () => {
      running ??= look()
        .catch((error: unknown) => {
          logger.error({ err: error }, "maintenance failed; it is tried again");
        })
        .finally(() => {
          running = undefined;
        });
    },
    Math.min(intervalMs, lookIntervalMs),
  ).unref();
  return async () => {
    clearInterval(timer);
    ending.abort();
    await running;
  };
}

/** True for one of the processes that ask, once in an interval; also over restarts. */
export async function claimPass(
  database: Pick<Database, "read" | "transact">,
  nowMs: number,
  intervalMs: number,
): Promise<boolean> {
  const isDue = async (db: Database["read"]): Promise<boolean> => {
    const row = await db
      .selectFrom("settings")
      .select("value")
      .where("name", "=", claimName)
      .executeTakeFirst();
    // A clock that was set back must not stop us for long.
    return row === undefined || Math.abs(nowMs - Number(row.value)) >= intervalMs;
  };
  if (!(await isDue(database.read))) return false;
  return database.transact(async (tx) => {
    if (!(await isDue(tx))) return false;
    const value = String(nowMs);
    await tx
      .insertInto("settings")
      .values({ name: claimName, value })
      .onConflict((conflict) => conflict.column("name").doUpdateSet({ value }))
      .execute();
    return true;
  });
}

async function runPass(parts: MaintenanceParts, signal: AbortSignal): Promise<void> {
  const { database, store, driver, now, logger, settings } = parts;
  const removedFiles = await driver.removeStaleTemporaryFiles(staleFileMs);
  const graceMs = settings.graceSeconds * 1000;
  const report = await collectUnreferencedBlobs({ database, store, now, graceMs, signal });
  logger.info({ ...report, removedFiles }, "garbage collected");
}
