import type { Database } from "../database/database.js";
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
  readonly #database: Pick<Database, "transact">;
  readonly #onError: (error: unknown) => void;
  #rows: DenialRow[] = [];
  #flushes = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(database: Pick<Database, "transact">, onError: (error: unknown) => void) {
    this.#database = database;
    this.#onError = onError;
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
    this.#timer ??= setTimeout(() => void this.flush(), flushIntervalMs).unref();
  }

  /** Resolves when all that was recorded before is committed. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const rows = this.#rows;
    this.#rows = [];
    const [first] = rows;
    if (first === undefined) return this.#writing;
    this.#writing = this.#writing
      .then(() =>
        this.#database.transact(async (tx) => {
          await insertDenials(tx, rows);
          // As many go as may come: the table is as large as some days of refusals.
          await deleteDenialsBefore(tx, first.at_ms - keptMs, 2 * maxBuffered);
          this.#flushes += 1;
          if (this.#flushes % flushesBetweenCounts === 1) await deleteDenialsBeyond(tx, maxRows);
        }),
      )
      .catch((error: unknown) => {
        this.#onError(error);
      });
    return this.#writing;
  }
}
