// Blobs as files: {root}/{domainId}/{ab}/{sha256}, written first in {root}/tmp.
import { randomUUID } from "node:crypto";
import { type Dirent, type Stats, statSync } from "node:fs";
import { readdir, unlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import {
  type BlobDriver,
  type BlobEntry,
  isDomainId,
  isSha256,
  parseBlobKey,
} from "./blob-driver.js";
import { DirectorySync, makeDurableDirectory } from "./disk-directories.js";
import { DiskBlob } from "./disk-blob.js";
import { DiskPendingBlob } from "./disk-pending-blob.js";
import { hasCode } from "./disk-errors.js";
import { DiskReserve } from "./disk-reserve.js";

export interface DiskOptions {
  readonly root: string;
  /** New blobs are refused when less than this is free, so that the database still has room. */
  readonly reservedBytes?: number;
}

/** Opens (or makes) a blob store on a local or network file system that honours fsync. */
export async function openDiskDriver(options: DiskOptions): Promise<BlobDriver> {
  const { reservedBytes = 0 } = options;
  const root = resolve(options.root);
  const temporaryDirectory = join(root, "tmp");
  await makeDurableDirectory(temporaryDirectory);
  const directories = new DirectorySync(root);

  const reserve = new DiskReserve(root, reservedBytes);

  // 256 directories for each domain: soon all are there, and a new blob has one directory to sync.
  const pathOf = (key: string): string => {
    const { domainId, sha256 } = parseBlobKey(key);
    return join(root, domainId, sha256.slice(0, 2), sha256);
  };

  return {
    async begin() {
      await reserve.check();
      return new DiskPendingBlob(join(temporaryDirectory, randomUUID()), directories, pathOf);
    },
    async open(key) {
      return DiskBlob.open(pathOf(key), key);
    },
    stat(key) {
      const found = statOrUndefined(pathOf(key));
      return Promise.resolve(found && entryOf(key, found));
    },
    async settle(key) {
      await directories.syncEntry(pathOf(key));
    },
    async delete(key) {
      await unlinkIfThere(pathOf(key));
    },
    list: (prefix) => listBlobs(root, prefix),
    removeStaleTemporaryFiles: (olderThanMs) => removeStale(temporaryDirectory, olderThanMs),
  };
}

async function* listBlobs(root: string, prefix: string): AsyncIterable<BlobEntry> {
  for (const domain of await directoriesIn(root)) {
    if (!isDomainId(domain) || !`${domain}/`.startsWith(prefix)) continue;
    for (const first of await directoriesIn(join(root, domain)))
      yield* listLeaf(domain, join(root, domain, first));
  }
}

async function* listLeaf(domain: string, directory: string): AsyncIterable<BlobEntry> {
  for (const { name } of await entriesOf(directory)) {
    if (!isSha256(name)) continue;
    const found = statOrUndefined(join(directory, name));
    if (found !== undefined) yield entryOf(`${domain}/${name}`, found);
  }
}

async function directoriesIn(path: string): Promise<string[]> {
  const entries = await entriesOf(path);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

async function entriesOf(path: string): Promise<Dirent[]> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}

async function removeStale(directory: string, olderThanMs: number): Promise<number> {
  // The file system's clock wrote the times, and it is this machine's or close to it.
  const newestMs = Date.now() - olderThanMs;
  let removed = 0;
  for (const { name } of await entriesOf(directory)) {
    const path = join(directory, name);
    const found = statOrUndefined(path);
    if (found?.isFile() !== true || found.mtimeMs > newestMs) continue;
    await unlinkIfThere(path);
    removed += 1;
  }
  return removed;
}

function entryOf(key: string, found: Stats): BlobEntry {
  return { key, sizeBytes: found.size, modifiedAtMs: found.mtimeMs };
}

// Synchronous: under the writer lock a look must not wait in the thread pool behind other writers' fsyncs.
function statOrUndefined(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

async function unlinkIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
}
