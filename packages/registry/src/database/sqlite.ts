// The only file that knows SQLite.
import { setTimeout as sleep } from "node:timers/promises";
import BetterSqlite3 from "better-sqlite3";
import { LRUCache } from "lru-cache";
import {
  CompiledQuery,
  type DatabaseConnection,
  type DialectAdapter,
  type Driver,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
  type SqliteStatement,
  sql,
} from "kysely";
import { ThrottledError } from "../errors.js";
import type { RunStatement, StatementRunner } from "./prepared-query.js";
import type { Queries } from "./queries.js";
import { CommitNotDurableError } from "./commit-not-durable-error.js";

export type SqliteFile = BetterSqlite3.Database;

/** How long a transaction waits for another process's before it gives up. */
const writerWaitMs = 15_000;

/**
 * Opens the file with the settings durability rests on and asserts them: WAL, and `synchronous=FULL` on this very
 * connection, because better-sqlite3 falls back to NORMAL when it reopens a WAL file.
 * @throws Error when the file system gives no WAL (network shares), which would lose acknowledged publishes.
 */
export function openSqliteFile(path: string): SqliteFile {
  const file = new BetterSqlite3(path);
  // While opening, another process may be creating or recovering the file.
  file.pragma("busy_timeout = 10000");
  const mode = file.pragma("journal_mode = WAL", { simple: true });
  if (path !== ":memory:" && mode !== "wal") {
    throw new Error(
      `${path}: SQLite cannot use write-ahead logging here (mode ${String(mode)}); use a local disk.`,
    );
  }
  file.pragma("synchronous = FULL");
  file.pragma("foreign_keys = ON");
  file.pragma("cache_size = -65536");
  if (!isSynchronousFull(file)) {
    throw new Error(
      `${path}: SQLite refused synchronous=FULL; acknowledged publishes would not be durable.`,
    );
  }
  // From now on SQLite would wait in our only thread, so not for long; ImmediateSqliteDriver waits for the writer.
  file.pragma("busy_timeout = 5");
  return file;
}

/** Whether commits on this connection wait for the disk. */
export function isSynchronousFull(file: SqliteFile): boolean {
  return file.pragma("synchronous", { simple: true }) === 2;
}

/**
 * What SQLite finds wrong with the file itself (`integrity_check`) and with references between rows
 * (`foreign_key_check`), a sentence each. Reads the whole database.
 */
export async function findDatabaseDamage(db: Queries): Promise<string[]> {
  const pages = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db);
  const keys = await sql<{
    table: string;
    rowid: number | null;
    parent: string;
  }>`pragma foreign_key_check`.execute(db);
  return [
    ...pages.rows.map((row) => row.integrity_check).filter((line) => line !== "ok"),
    ...keys.rows.map(
      ({ table, rowid, parent }) =>
        `${table} row ${rowid ?? "?"} refers to a row of ${parent} that is not there`,
    ),
  ];
}

/** The error of a transaction as callers know it. */
export function asWriteError(error: unknown): unknown {
  const code = codeOf(error);
  // The second: the shared index of the write-ahead log could not grow.
  if (code === "SQLITE_FULL" || code === "SQLITE_IOERR_SHMSIZE") {
    const message = "The disk of the database is full. Free some space.";
    return new ThrottledError(message, 60, "dependency", { cause: error });
  }
  if (code === "SQLITE_IOERR_FSYNC" || code === "SQLITE_IOERR_DIR_FSYNC") {
    return new CommitNotDurableError("fsync of the database failed; exit and start again", {
      cause: error,
    });
  }
  return error;
}

/** Kysely's dialect over an open file; transactions take the writer lock at once and wait for it without blocking. */
export function sqliteDialect(file: SqliteFile, onPreparedQuery: () => void): SqliteDialect {
  return new ImmediateSqliteDialect(file, onPreparedQuery);
}

/** More than there are queries in the code; batches of different sizes are queries of their own. */
const maxStatements = 500;

/** Parsing and planning a statement costs more than running most of ours, so that each is prepared once. */
function rememberStatements(file: SqliteFile): SqliteDatabase {
  const statements = new LRUCache<string, SqliteStatement>({ max: maxStatements });
  return {
    prepare(text) {
      const known = statements.get(text);
      if (known !== undefined) return known;
      const statement = file.prepare(text);
      statements.set(text, statement);
      return statement;
    },
    close: () => {
      file.close();
    },
  };
}

class ImmediateSqliteDialect extends SqliteDialect {
  readonly #file: SqliteFile;
  readonly #config: SqliteDialectConfig;
  readonly #onPreparedQuery: () => void;

  constructor(file: SqliteFile, onPreparedQuery: () => void) {
    const config = { database: rememberStatements(file) };
    super(config);
    this.#file = file;
    this.#config = config;
    this.#onPreparedQuery = onPreparedQuery;
  }

  override createDriver(): Driver {
    return new ImmediateSqliteDriver(this.#config);
  }

  override createAdapter(): DialectAdapter {
    return new PreparingSqliteAdapter(this.#file, this.#onPreparedQuery);
  }
}

class PreparingSqliteAdapter extends SqliteAdapter implements StatementRunner {
  readonly #file: SqliteFile;
  readonly #onQuery: () => void;

  constructor(file: SqliteFile, onQuery: () => void) {
    super();
    this.#file = file;
    this.#onQuery = onQuery;
  }

  prepareStatement(text: string): RunStatement {
    const statement = this.#file.prepare(text);
    if (statement.reader) {
      return (parameters) => {
        this.#onQuery();
        return statement.all(parameters);
      };
    }
    return (parameters) => {
      this.#onQuery();
      statement.run(parameters);
      return [];
    };
  }
}

class ImmediateSqliteDriver extends SqliteDriver {
  // A deferred BEGIN would fail with SQLITE_BUSY at the first write after another process wrote; and SQLite's own
  // busy wait would block the event loop while that process finishes.
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    const deadline = Date.now() + writerWaitMs;
    for (let waitMs = 1; ; waitMs = Math.min(waitMs * 2, 16)) {
      try {
        await connection.executeQuery(CompiledQuery.raw("begin immediate"));
        return;
      } catch (error) {
        if (!isBusy(error) || Date.now() > deadline) throw error;
        await sleep(waitMs * (0.5 + Math.random()));
      }
    }
  }
}

function isBusy(error: unknown): boolean {
  return codeOf(error)?.startsWith("SQLITE_BUSY") === true;
}

// Not by class: the native module keeps the class of whoever loaded it first.
function codeOf(error: unknown): string | undefined {
  const code =
    typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}
