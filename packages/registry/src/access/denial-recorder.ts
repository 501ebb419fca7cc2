import { BatchedWrites } from "../database/batched-writes.js";
import type { Database, Transaction } from "../database/database.js";
import {
  deleteDenialsBefore,
  deleteDenialsBeyond,
  type DenialRow,
  insertDenials,
} from "../database/denials.js";

const flushIntervalMs = 500;
/** Of one process between two writes: who is refused more often is explained by what is kept already. */
const maxBuffered = 200;
const maxBufferedOfAccount = 100;
/** More would be some GiB; the oldest go first. */
const maxRows = 100_000;
const flushesBetweenCounts = 100;
const keptMs = 30 * 24 * 3_600_000;

/** Keeps refusals with their explanations: buffered, so that being refused costs others nothing. */
export class DenialRecorder {
  readonly #writes: BatchedWrites<readonly DenialRow[]>;
  #rows: DenialRow[] = [];
  #flushes = 0;

  constructor(database: Pick<Database, "transact">, onError: (error: unknown) => void) {
    this.#writes = new BatchedWrites({
      ...{ database, onError },
      intervalMs: flushIntervalMs,
      take: () => this.#take(),
      write: (tx, rows) => this.#write(tx, rows),
    });
  }

  /** Whether there is room; an explanation that will not be kept need not be made. */
  hasRoomFor(principalAccount: string): boolean {
    if (this.#rows.length < maxBufferedOfAccount) return true;
    const ofAccount = this.#rows.filter((row) => row.principal_account === principalAccount);
    return this.#rows.length < maxBuffered && ofAccount.length < maxBufferedOfAccount;
  }

  record(row: DenialRow): void {
    if (!this.hasRoomFor(row.principal_account)) return;
    this.#rows.push(row);
    this.#writes.writeSoon();
  }

  /** Resolves when all that was recorded before is committed. */
  flush(): Promise<void> {
    return this.#writes.flush();
  }

  #take(): readonly DenialRow[] | undefined {
    const rows = this.#rows;
    this.#rows = [];
    return rows.length === 0 ? undefined : rows;
  }

  async #write(tx: Transaction, rows: readonly DenialRow[]): Promise<void> {
    await insertDenials(tx, rows);
    // As many go as may come: the table is as large as some days of refusals.
    const newestMs = Math.max(...rows.map((row) => row.at_ms));
    await deleteDenialsBefore(tx, newestMs - keptMs, 2 * maxBuffered);
    this.#flushes += 1;
    if (this.#flushes % flushesBetweenCounts === 1) await deleteDenialsBeyond(tx, maxRows);
  }
}
