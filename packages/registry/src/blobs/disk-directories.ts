import { closeSync, fsync, openSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { LRUCache } from "lru-cache";
import { asSyncError, asWriteError, hasCode } from "./disk-errors.js";

const sync = promisify(fsync);

/** Makes directories, and directory entries, that survive a power cut. */
export class DirectorySync {
  readonly #root: string;
  // Directories whose own entry in their parent is known to be durable. Nobody removes directories.
  readonly #durable = new LRUCache<string, true>({ max: 16_384 });

  constructor(root: string) {
    this.#root = root;
  }

  /** Makes the directory that `path` is to lie in; `syncEntry` makes it durable. @throws StorageFullError */
  async makeParent(path: string): Promise<void> {
    if (!this.#durable.has(dirname(path))) await makeDirectory(dirname(path));
  }

  /** Makes the entry of `path` in its directory durable, and those above. @throws DurabilityError */
  async syncEntry(path: string): Promise<void> {
    const directory = dirname(path);
    await syncDirectory(directory);
    await this.#syncAncestors(directory);
  }

  // That a directory exists does not say that it is durable: another process may have made it a
  // moment ago. So each is synced once by this process, whoever made it.
  async #syncAncestors(directory: string): Promise<void> {
    if (directory === this.#root || this.#durable.has(directory)) return;
    const parent = dirname(directory);
    if (parent === directory) return;
    await syncDirectory(parent);
    await this.#syncAncestors(parent);
    this.#durable.set(directory, true);
  }
}

/** Makes a directory and those above it, durably, at start. @throws DurabilityError */
export async function makeDurableDirectory(path: string): Promise<void> {
  const firstMade = await mkdir(path, { recursive: true, mode: 0o700 });
  if (firstMade === undefined) return;
  for (let made = path; made.length >= firstMade.length; made = dirname(made)) {
    await syncDirectory(dirname(made));
  }
}

async function syncDirectory(path: string): Promise<void> {
  // Opening and closing a directory does no I/O worth a trip through the thread pool each.
  const descriptor = openSync(path, "r");
  try {
    await sync(descriptor);
  } catch (error) {
    throw asSyncError(error);
  } finally {
    closeSync(descriptor);
  }
}

// Not `mkdir({ recursive: true })`: that reports ENOENT when the disk is full (seen in Node 20).
async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (hasCode(error, "EEXIST")) return;
    if (!hasCode(error, "ENOENT") || dirname(path) === path) throw asWriteError(error);
    await makeDirectory(dirname(path));
    await makeDirectory(path);
  }
}
