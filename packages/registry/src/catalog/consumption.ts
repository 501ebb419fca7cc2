import { type NewConsumptionRow, insertConsumption } from "../database/consumption.js";
import type { Database } from "../database/database.js";

/** At most this long is lost of the record when the process is killed. */
const flushIntervalMs = 1000;
/** A batch this large is written at once, so that memory stays bounded under load. */
const maxBuffered = 5000;

/** Records who was served which asset: buffered, written in batches, so that serving one costs no I/O. */
export class ConsumptionRecorder {
  readonly #database: Database;
  readonly #onError: (error: unknown) => void;
  #rows: NewConsumptionRow[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(database: Database, onError: (error: unknown) => void) {
    this.#database = database;
    this.#onError = onError;
  }

  record(row: NewConsumptionRow): void {
    this.#rows.push(row);
    if (this.#rows.length >= maxBuffered) void this.flush();
    else this.#timer ??= setTimeout(() => void this.flush(), flushIntervalMs).unref();
  }

  /** Resolves when all that was recorded before is committed. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const rows = this.#rows;
    this.#rows = [];
    if (rows.length > 0) {
      this.#writing = this.#writing
        .then(() => this.#database.transact((tx) => insertConsumption(tx, rows)))
        .catch((error: unknown) => {
          this.#onError(error);
        });
    }
    return this.#writing;
  }
}
