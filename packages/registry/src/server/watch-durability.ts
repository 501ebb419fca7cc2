// When fsync fails the kernel may have dropped the bytes and call the next fsync good. So whatever part of the server
// meets that, and whatever it does with the error, the process must end.
import type { BlobDriver, PendingBlob } from "../blobs/blob-driver.js";
import { DurabilityError } from "../blobs/blob-errors.js";
import { CommitNotDurableError } from "../database/commit-not-durable-error.js";
import type { Database } from "../database/database.js";

export type OnDurabilityLost = (error: Error) => void;

/** The same driver, telling `onLost` at once when bytes may not be on the disk. */
export function watchDriver(driver: BlobDriver, onLost: OnDurabilityLost): BlobDriver {
  return {
    ...driver,
    begin: async () => watchPending(await driver.begin(), onLost),
    settle: (key) => watch(driver.settle(key), onLost),
  };
}

/** The same database, telling `onLost` at once when a commit may not be on the disk. */
export function watchDatabase(database: Database, onLost: OnDurabilityLost): Database {
  return { ...database, transact: (work) => watch(database.transact(work), onLost) };
}

function watchPending(pending: PendingBlob, onLost: OnDurabilityLost): PendingBlob {
  return {
    write: (chunk) => pending.write(chunk),
    sync: () => watch(pending.sync(), onLost),
    commit: (key) => watch(pending.commit(key), onLost),
    abort: () => pending.abort(),
  };
}

async function watch<T>(result: Promise<T>, onLost: OnDurabilityLost): Promise<T> {
  try {
    return await result;
  } catch (error) {
    if (error instanceof DurabilityError || error instanceof CommitNotDurableError) onLost(error);
    throw error;
  }
}
