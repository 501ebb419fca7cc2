// Records that no change waits for: gathered, written in batches, so that a read costs no I/O.
import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import { type NewAuditBatch, appendBatch, batchOf } from "../database/audit-chain.js";
import type { Database } from "../database/database.js";
import type { AuditLine } from "../database/request-scope.js";

const gzipAsync = promisify(gzip);

/** At most this long is lost of the trail when the process is killed. */
const flushIntervalMs = 1000;
const maxBatchRecords = 5000;
/** Fewer are not worth the packing. */
const minPackedRecords = 5;
/** While the database cannot be written, so many are kept in memory; more are lost, and counted. */
const maxBufferedRecords = 50_000;

export interface RecordBufferOptions {
  readonly database: Pick<Database, "transact">;
  readonly onError: (error: unknown) => void;
  /** Told of records that were written, or lost for want of memory. */
  readonly onRecords: (outcome: "written" | "lost", count: number) => void;
  /** The record that says how many were lost. */
  readonly describeLoss: (count: number) => AuditLine;
}

export class RecordBuffer {
  readonly #options: RecordBufferOptions;
  #lines: AuditLine[] = [];
  #timer: NodeJS.Timeout | undefined;
  #lost = 0;
  #writing: Promise<void> = Promise.resolve();
  #isFull = false;

  constructor(options: RecordBufferOptions) {
    this.#options = options;
  }

  add(line: AuditLine): void {
    if (this.#lines.length >= maxBufferedRecords) {
      this.#lost += 1;
      this.#options.onRecords("lost", 1);
      return;
    }
    this.#lines.push(line);
    if (this.#lines.length >= maxBatchRecords && !this.#isFull) {
      this.#isFull = true;
      void this.flush();
    } else this.#startTimer();
  }

  /** Resolves when all that was added before is committed, or could not be: then it is tried again. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing
      .then(() => this.#write())
      .catch((error: unknown) => {
        this.#options.onError(error);
        this.#startTimer();
      });
    return this.#writing;
  }

  async #write(): Promise<void> {
    const { database, onRecords, describeLoss } = this.#options;
    if (this.#lost > 0) {
      this.#lines.push(describeLoss(this.#lost));
      this.#lost = 0;
    }
    // Not what comes meanwhile, or there would be many small batches.
    let left = this.#lines.length;
    while (left > 0) {
      const count = Math.min(left, maxBatchRecords);
      const batch = await packed(batchOf(this.#lines.slice(0, count)));
      await database.transact((tx) => appendBatch(tx, batch));
      this.#lines.splice(0, count);
      left -= count;
      onRecords("written", count);
    }
    this.#isFull = false;
    if (this.#lines.length > 0) this.#startTimer();
  }

  #startTimer(): void {
    this.#timer ??= setTimeout(() => void this.flush(), flushIntervalMs).unref();
  }
}

async function packed(batch: NewAuditBatch): Promise<NewAuditBatch> {
  if (batch.record_count < minPackedRecords) return batch;
  // Speed: the lines repeat each other so much that more effort saves little.
  const records = await gzipAsync(batch.records, { level: constants.Z_BEST_SPEED });
  return { ...batch, encoding: "gzip", records };
}
