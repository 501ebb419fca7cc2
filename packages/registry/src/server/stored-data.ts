// The data directory for commands that work on it without serving: never made, never filled.
import { access } from "node:fs/promises";
import { join } from "node:path";
import type { BlobStore } from "../blobs/blob-store.js";
import { DomainKeyring } from "../catalog/domain-keyring.js";
import type { Clock } from "../clock.js";
import { ConfigError } from "../config/config-error.js";
import type { Config } from "../config/schema.js";
import { type Database, openDatabase } from "../database/database.js";
import { openBlobs } from "./open-blobs.js";
import { openKeys } from "./open-keys.js";

export interface StoredData {
  readonly database: Database;
  readonly store: BlobStore;
  /** Opens the key file or asks the key service. @throws ConfigError, KeyFileError */
  openKeyring(): Promise<DomainKeyring>;
}

/** Lends the data to `work` and closes it. @throws ConfigError when nothing was ever stored there */
export async function withStoredData<T>(
  config: Config,
  clock: Clock,
  work: (data: StoredData) => Promise<T>,
): Promise<T> {
  const { directory } = config.data;
  const databaseFile = join(directory, "packhouse.db");
  await requireFile(databaseFile, directory);
  const database = await openDatabase(databaseFile);
  try {
    const { store } = await openBlobs(config, { cacheBytes: 0 });
    return await work({
      database,
      store,
      async openKeyring() {
        // Opening would make a new one, which opens nothing.
        await requireFile(join(directory, "keys.json"), directory);
        return new DomainKeyring(database, await openKeys(config, clock()), clock);
      },
    });
  } finally {
    await database.close();
  }
}

async function requireFile(path: string, directory: string): Promise<void> {
  try {
    await access(path);
  } catch (cause) {
    throw new ConfigError(
      `${path} is not there; is ${directory} the data directory of a server? Say which with --data.`,
      { cause },
    );
  }
}
