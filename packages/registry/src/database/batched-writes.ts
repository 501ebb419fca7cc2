import type { Database, Transaction } from "./database.js";

export interface BatchedWritesOptions<Batch> {
  readonly database: Pick<Database, "transact">;
  /** At most so long is lost when the process is killed. */
  readonly intervalMs: number;
  /** What was gathered since it was asked last; undefined: nothing. */
  readonly take: () => Batch | undefined;
  readonly write: (tx: Transaction, batch: Batch) => Promise<void>;
  /** Told when a batch could not be written: it is lost. */
  readonly onError: (error: unknown) => void;
}

/** Writes what is gathered in memory a while later, in one transaction at a time: what is noted costs no I/O. */
export class BatchedWrites<Batch> {
  readonly #options: BatchedWritesOptions<Batch>;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: BatchedWritesOptions<Batch>) {
    this.#options = options;
  }

  /** Something was gathered. */
  writeSoon(): void {
    this.#timer ??= setTimeout(() => void this.flush(), this.#options.intervalMs).unref();
  }

  /** Resolves when all that was gathered before is committed, or lost. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { database, take, write, onError } = this.#options;
    const batch = take();
    if (batch !== undefined) {
      this.#writing = this.#writing
        .then(() => database.transact((tx) => write(tx, batch)))
        .catch(onError);
    }
    return this.#writing;
  }
}
