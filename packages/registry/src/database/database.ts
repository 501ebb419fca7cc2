import { Kysely } from "kysely";
import { CommitQueue } from "./commit-queue.js";
import { migrate } from "./migrate.js";
import type { Queries, Transaction } from "./queries.js";
import type { Schema } from "./schema.js";
import { asWriteError, isSynchronousFull, openSqliteFile, sqliteDialect } from "./sqlite.js";

export type { Queries, Transaction };

/**
 * Two connections to one database: one reads what is committed, one writes, one transaction at a time.
 * A reader never waits for a writer, and a transaction may not be held over the network or a stream.
 */
export interface Database {
  readonly read: Queries;
  /**
   * Runs `work` in a transaction that is durable when the promise resolves. Rolled back when `work` throws.
   * @throws what `work` throws; ThrottledError (dependency) when the disk is full; CommitNotDurableError
   */
  transact<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Tells of each commit of this process until the function that it returns is called. The listener must not throw. */
  onCommit(listener: () => void): () => void;
  /** Changes whenever any connection of any process commits. Some microseconds, no I/O. */
  dataVersion(): number;
  /** Queries run so far on both connections, `dataVersion` not counted. */
  queryCount(): number;
  /** Whether a commit waits for the disk on both connections, as asked when they were opened. */
  isSynchronousFull(): boolean;
  close(): Promise<void>;
}

/** Opens (and creates or migrates) the SQLite database at `path`. */
export async function openDatabase(path: string): Promise<Database> {
  const writerFile = openSqliteFile(path);
  let queries = 0;
  const count = () => {
    queries += 1;
  };
  const writer = new Kysely<Schema>({ dialect: sqliteDialect(writerFile, count), log: count });
  await migrate(writer);
  const readerFile = openSqliteFile(path);
  const read = new Kysely<Schema>({ dialect: sqliteDialect(readerFile, count), log: count });
  const statement = readerFile.prepare("pragma data_version").pluck();
  const listeners = new Set<() => void>();
  const commits = new CommitQueue(
    () => writer.startTransaction().execute(),
    () => {
      for (const listener of listeners) listener();
    },
  );
  return {
    read,
    transact: (work) =>
      commits.run(work).catch((error: unknown) => {
        throw asWriteError(error);
      }),
    onCommit(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dataVersion: () => Number(statement.get()),
    queryCount: () => queries,
    isSynchronousFull: () => isSynchronousFull(writerFile) && isSynchronousFull(readerFile),
    async close() {
      await commits.idle();
      await read.destroy();
      await writer.destroy();
    },
  };
}
