import { type RecordedChange, lastChangeSequence, listChangesAfter } from "./changes.js";
import { oncePerTurn } from "./data-version.js";
import type { Database } from "./database.js";

const pageSize = 500;
/** How soon who watches learns of another process's change when no request brings it: one look at a counter each time. */
const watchIntervalMs = 50;
/** Behind the answer to who made the change; and a request that comes before has looked already. */
const ownChangeDelayMs = 2;

/** Told of one committed change, by whichever process made it. Drops what it cached; must not throw. */
export type ChangeListener = (change: RecordedChange) => void;

/**
 * Keeps this process's caches true: every request calls `sync` before it looks into one.
 * Nothing committed (here or in another process) costs one look at a counter in shared memory, no query.
 */
export class ChangeFeed {
  readonly #database: Database;
  readonly #listeners: ChangeListener[] = [];
  #sequence: number;
  #dataVersion: number;
  #catchingUp: Promise<void> | undefined;
  readonly #versionThisTurn: () => number;

  private constructor(database: Database, dataVersion: number, sequence: number) {
    this.#database = database;
    this.#versionThisTurn = oncePerTurn(() => database.dataVersion());
    this.#dataVersion = dataVersion;
    this.#sequence = sequence;
  }

  static async open(database: Database): Promise<ChangeFeed> {
    const dataVersion = database.dataVersion();
    return new ChangeFeed(database, dataVersion, await lastChangeSequence(database.read));
  }

  subscribe(listener: ChangeListener): void {
    this.#listeners.push(listener);
  }

  /** Sequence number of the last change this process knows of. */
  get sequence(): number {
    return this.#sequence;
  }

  /**
   * Keeps current also while no request comes, until the function that it returns is called: listeners are then told
   * of a change of this process when its request is answered, of another's within some 50 ms.
   * @param onError told when the database could not be read; it is tried again
   */
  watch(onError: (error: unknown) => void): () => void {
    const look = () => {
      this.sync()?.catch(onError);
    };
    const interval = setInterval(look, watchIntervalMs).unref();
    let timer: NodeJS.Timeout | undefined;
    const stopListening = this.#database.onCommit(() => {
      timer ??= setTimeout(() => {
        timer = undefined;
        look();
      }, ownChangeDelayMs).unref();
    });
    return () => {
      clearInterval(interval);
      clearTimeout(timer);
      stopListening();
    };
  }

  /** Like `sync`, for a request just read from its socket: looks once for all that are read in the same turn. */
  syncOnRead(): Promise<void> | undefined {
    if (this.#catchingUp === undefined && this.#versionThisTurn() === this.#dataVersion)
      return undefined;
    return this.sync();
  }

  /** Undefined when nothing was committed since the last call; else resolves when the listeners were told. */
  sync(): Promise<void> | undefined {
    if (this.#catchingUp === undefined && this.#database.dataVersion() === this.#dataVersion)
      return undefined;
    // Someone who asks while we catch up may know of a commit after our look at the counter: look again behind it.
    const previous = this.#catchingUp;
    const next = (async () => {
      await previous;
      await this.#catchUp();
    })().finally(() => {
      if (this.#catchingUp === next) this.#catchingUp = undefined;
    });
    this.#catchingUp = next;
    return next;
  }

  async #catchUp(): Promise<void> {
    const dataVersion = this.#database.dataVersion();
    if (dataVersion === this.#dataVersion) return;
    for (;;) {
      const changes = await listChangesAfter(this.#database.read, this.#sequence, pageSize);
      for (const change of changes) {
        for (const listener of this.#listeners) listener(change);
        this.#sequence = change.sequence;
      }
      if (changes.length < pageSize) break;
    }
    this.#dataVersion = dataVersion;
  }
}
