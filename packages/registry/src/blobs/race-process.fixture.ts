// A process that publishes, or collects, while others do; SQLite's writer transaction is the lock.
// Arguments: role (publish, collect), mode (locked, prepared, naive), directory, milliseconds.
// Prints its counts as JSON.
import Database from "better-sqlite3";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openDomainKey, unwrapDataKey, wrapDataKey } from "../keys/domain-keys.js";
import { createBlobStore } from "./blob-store.js";
import { openDiskDriver } from "./disk.js";
import { collectGarbage } from "./garbage-collector.js";

const [role = "", mode = "", directory = "", durationMs = ""] = process.argv.slice(2);
const db = new Database(join(directory, "race.db"), { timeout: 10_000 });
const driver = await openDiskDriver({ root: join(directory, "blobs") });
const wrapping = { wrap: wrapDataKey, unwrap: unwrapDataKey };
const store = createBlobStore({ driver, wrapping, cacheBytes: 0 });
const domain = { domainId: "main", key: openDomainKey("key-1", Buffer.alloc(32, 1)) };
const endMs = Date.now() + Number(durationMs);

async function withWriterLock<T>(critical: (lock: undefined) => Promise<T>): Promise<T> {
  db.exec("begin immediate");
  try {
    const result = await critical(undefined);
    db.exec("commit");
    return result;
  } catch (error) {
    db.exec("rollback");
    throw error;
  }
}

async function publishOnce(owner: string): Promise<"kept" | "lost" | "refused"> {
  const body = Buffer.from(`content ${Math.floor(Math.random() * 4)}`);
  const { digests, pending } = await store.stage(domain, body, { maxBytes: 1_000 });
  const reference = db.prepare<[string, string]>("insert into refs values (?, ?)");
  try {
    if (mode === "prepared") await pending.prepare();
    if (mode === "naive") await pending.commit();
    await withWriterLock(async () => {
      if (mode !== "naive") await pending.commit();
      reference.run(digests.sha256, owner);
    });
    // Acknowledged: from here on the bytes must be there.
    const isKept = await store.has("main", digests.sha256);
    db.prepare<[string]>("delete from refs where owner = ?").run(owner);
    return isKept ? "kept" : "lost";
  } catch (error) {
    if ((error as Error).name === "ThrottledError") return "refused";
    throw error;
  } finally {
    await pending.abort();
  }
}

async function collectOnce(): Promise<number> {
  const select = db.prepare<[string]>("select 1 from refs where digest = ?");
  const isUnreferenced = (digest: string) => Promise.resolve(select.get(digest) === undefined);
  const { deleted } = await collectGarbage<undefined>({
    store,
    looksUnreferenced: ({ digest }) => isUnreferenced(digest),
    withWriterLock: (_blob, critical) =>
      mode === "naive" ? critical(undefined) : withWriterLock(critical),
    stillUnreferenced: (_lock, { digest }) => isUnreferenced(digest),
    graceMs: 0,
    now: () => Date.now() + 1_000,
  });
  return deleted;
}

const counts = { kept: 0, lost: 0, refused: 0, collected: 0 };
for (let index = 0; Date.now() < endMs; index += 1) {
  if (role === "collect") {
    counts.collected += await collectOnce();
    await sleep(1);
  } else {
    counts[await publishOnce(`${process.pid}-${index}`)] += 1;
  }
}
process.stdout.write(JSON.stringify(counts));
