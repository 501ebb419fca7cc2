import { BatchedWrites } from "../database/batched-writes.js";
import { type NewConsumptionRow, insertConsumption } from "../database/consumption.js";
import type { Database } from "../database/database.js";

/** At most this long is lost of the record when the process is killed. */
const flushIntervalMs = 1000;
/** A batch this large is written at once, so that memory stays bounded under load. */
const maxBuffered = 5000;

/** Records who was served which asset: buffered, written in batches, so that serving one costs no I/O. */
export class ConsumptionRecorder {
  readonly #writes: BatchedWrites<readonly NewConsumptionRow[]>;
  #rows: NewConsumptionRow[] = [];

  constructor(database: Pick<Database, "transact">, onError: (error: unknown) => void) {
    this.#writes = new BatchedWrites({
      ...{ database, onError },
      intervalMs: flushIntervalMs,
      take: () => this.#take(),
      write: insertConsumption,
    });
  }

  record(row: NewConsumptionRow): void {
    this.#rows.push(row);
    if (this.#rows.length >= maxBuffered) void this.flush();
    else this.#writes.writeSoon();
  }

  /** Resolves when all that was recorded before is committed. */
  flush(): Promise<void> {
    return this.#writes.flush();
  }

  #take(): readonly NewConsumptionRow[] | undefined {
    const rows = this.#rows;
    this.#rows = [];
    return rows.length === 0 ? undefined : rows;
  }
}
