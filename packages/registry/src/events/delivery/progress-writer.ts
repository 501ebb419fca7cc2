import type { Clock } from "../../clock.js";
import type { Database } from "../../database/database.js";
import { pruneAttempts } from "../../database/webhook-attempts.js";
import {
  type ProgressRow,
  renewLease,
  updateWebhookCursor,
} from "../../database/webhook-progress.js";
import { maxLoggedAttempts } from "./delivery-settings.js";
import { ResultBatch } from "./result-batch.js";

/** Another process delivers this webhook's events now, or they are replayed from elsewhere. */
export class LeaseLostError extends Error {
  override readonly name = "LeaseLostError";
}

export interface ProgressWriterOptions {
  readonly database: Pick<Database, "transact">;
  readonly lease: ProgressRow;
  readonly leaseMs: number;
  readonly now: Clock;
  /** All events up to it are settled by what the batch says. */
  readonly cursor: () => number;
  readonly onWritten: (batch: ResultBatch, isAnyDue: boolean) => void;
}

/** A cursor that moves without results, because nothing was meant for the webhook, is written so often. */
const cursorIntervalMs = 5_000;
/** The log is cut to its length after so many. */
const attemptsBetweenPrunings = 100;
/** After a write that failed, as on a full disk. */
const pauseMs = 1_000;

interface PendingWrite {
  readonly batch: ResultBatch;
  readonly cursor: number;
  readonly failingSinceMs: number | null;
}

/** Writes what became of a webhook's events, many in one transaction, which also renews the lease. */
export class ProgressWriter {
  readonly #options: ProgressWriterOptions;
  batch: ResultBatch;
  /** Since when nothing was accepted. */
  failingSinceMs: number | null;
  #expiresAtMs: number;
  #cursor: number;
  #cursorAtMs = 0;
  /** Taken, not yet committed. */
  #pending: PendingWrite | undefined;
  #writing: Promise<void> | undefined;
  #writes = 0;
  #pausedUntilMs = 0;
  /** Attempts logged since the log was cut. At first as many as there may be. */
  #unpruned = attemptsBetweenPrunings;

  constructor(options: ProgressWriterOptions) {
    this.#options = options;
    this.batch = new ResultBatch(options.lease.webhook_id);
    this.failingSinceMs = options.lease.failing_since_ms;
    this.#expiresAtMs = options.lease.expires_at_ms;
    this.#cursor = options.cursor();
  }

  /** Writes committed so far. */
  get writes(): number {
    return this.#writes;
  }

  /** Results not yet committed. */
  get size(): number {
    return this.batch.size + (this.#pending?.batch.size ?? 0);
  }

  /**
   * Writes when there is something to write or the lease runs out. What could not be written is kept for the next call.
   * @throws LeaseLostError, and then always; what the database throws
   */
  write(): Promise<void> {
    const { now } = this.#options;
    if (now() < this.#pausedUntilMs) return Promise.resolve();
    this.#writing ??= this.#writeAll()
      .catch((error: unknown) => {
        this.#pausedUntilMs = now() + pauseMs;
        throw error;
      })
      .finally(() => {
        this.#writing = undefined;
      });
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    if (this.#pending === undefined) {
      if (!this.#isNeeded()) return;
      this.#pending = this.#take();
    }
    const { batch, cursor, failingSinceMs } = this.#pending;
    const { database, lease, leaseMs, now } = this.#options;
    const nowMs = now();
    const row = {
      ...lease,
      expires_at_ms: nowMs + leaseMs,
      failing_since_ms: failingSinceMs,
    };
    const unpruned = this.#unpruned + batch.attempts;
    const isPruning = unpruned >= attemptsBetweenPrunings;
    const isAnyDue = await database.transact(async (tx) => {
      if (!(await renewLease(tx, row))) throw new LeaseLostError(lease.webhook_id);
      if (cursor !== this.#cursor) await updateWebhookCursor(tx, lease.webhook_id, cursor);
      if (isPruning) await pruneAttempts(tx, lease.webhook_id, maxLoggedAttempts);
      return batch.write(tx, nowMs);
    });
    this.#unpruned = isPruning ? 0 : unpruned;
    this.#pending = undefined;
    this.#expiresAtMs = row.expires_at_ms;
    this.#cursor = cursor;
    this.#cursorAtMs = nowMs;
    this.#writes += 1;
    this.#options.onWritten(batch, isAnyDue);
  }

  #isNeeded(): boolean {
    const nowMs = this.#options.now();
    if (this.batch.size > 0) return true;
    if (this.#expiresAtMs - nowMs < (this.#options.leaseMs * 2) / 3) return true;
    return this.#options.cursor() !== this.#cursor && nowMs - this.#cursorAtMs >= cursorIntervalMs;
  }

  /** The cursor and the results that it counts as settled belong together. */
  #take(): PendingWrite {
    const { batch, failingSinceMs } = this;
    this.batch = new ResultBatch(this.#options.lease.webhook_id);
    return { batch, cursor: this.#options.cursor(), failingSinceMs };
  }
}
