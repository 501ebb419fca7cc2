// The rows of deleted repositories. One of 100,000 packages takes a minute to delete, and nobody could publish anywhere
// in one transaction of that length; so the repository is hidden first, and emptied in many short ones.
import { setTimeout as sleep } from "node:timers/promises";
import type { Database, Transaction } from "../../database/database.js";

const packagesAtOnce = 10;
/** How long one transaction may keep other writers waiting, and our only thread. */
const maxHeldMs = 50;

/** Deletes the packages of a hidden repository, and then its row. Several may do so at once. `signal` ends it before. */
export async function emptyRepository(
  database: Pick<Database, "transact">,
  repositoryId: string,
  signal?: AbortSignal,
): Promise<void> {
  while (signal?.aborted !== true) {
    const startedAt = performance.now();
    const isEmpty = await database.transact((tx) => deleteSome(tx, repositoryId));
    if (isEmpty) return;
    // Others have the writer for as long as we had it; a slow disk is not a reason to wait longer.
    await sleep(Math.min(performance.now() - startedAt, maxHeldMs));
  }
}

/** True when nothing is left. */
async function deleteSome(tx: Transaction, repositoryId: string): Promise<boolean> {
  const deadline = performance.now() + maxHeldMs;
  while ((await deletePackages(tx, repositoryId)) === packagesAtOnce)
    if (performance.now() > deadline) return false;
  await tx.deleteFrom("repositories").where("repository_id", "=", repositoryId).execute();
  return true;
}

/** Goes on where a process ended before a repository was empty. @param domainId absent: in all domains */
export async function emptyDeletedRepositories(
  database: Pick<Database, "read" | "transact">,
  { domainId, signal }: { readonly domainId?: string; readonly signal?: AbortSignal } = {},
): Promise<void> {
  let query = database.read
    .selectFrom("repositories")
    .select("repository_id")
    .where("deleted_at_ms", "is not", null);
  if (domainId !== undefined) query = query.where("domain_id", "=", domainId);
  const deleted = await query.execute();
  for (const { repository_id: id } of deleted) await emptyRepository(database, id, signal);
}

async function deletePackages(tx: Transaction, repositoryId: string): Promise<number> {
  const some = tx
    .selectFrom("packages")
    .select("package_id")
    .where("repository_id", "=", repositoryId)
    .limit(packagesAtOnce);
  const { numDeletedRows } = await tx
    .deleteFrom("packages")
    .where("package_id", "in", some)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
