import { setImmediate as yieldToEventLoop } from "node:timers/promises";
import { recordChange } from "../../database/changes.js";
import type { Transaction } from "../../database/database.js";
import type { Repository } from "../model.js";
import { repositoryArn } from "../../arns.js";
import type { DomainName } from "./lookup.js";
import type { Management } from "./management.js";
import { findDomain, findRepository } from "./repository-rows.js";
import { removeAllTags } from "./tags.js";

const packagesAtOnce = 100;

/**
 * Deletes a repository with its packages and takes it out of the upstreams of others; what those retained stays theirs.
 * Bytes nobody else refers to become garbage. Returns what it was; undefined when there was none, which is no error.
 */
export async function deleteRepository(
  { database, now, region }: Pick<Management, "database" | "now" | "region">,
  { name: domainName, owner }: DomainName,
  name: string,
  principal: string,
): Promise<Repository | undefined> {
  return database.transact(async (tx) => {
    const domain = await findDomain(tx, owner, domainName);
    const repository = domain && (await findRepository(tx, domain, name));
    if (repository === undefined) return undefined;
    const downstream = await removeFromDownstream(tx, repository.id);
    await deletePackages(tx, repository.id);
    await tx.deleteFrom("resource_policies").where("resource_id", "=", repository.id).execute();
    await tx.deleteFrom("repositories").where("repository_id", "=", repository.id).execute();
    await removeAllTags(tx, repositoryArn(region, repository));
    const change = { kind: "repository", domainId: repository.domain.id, principal } as const;
    await recordChange(
      tx,
      { ...change, repositoryId: repository.id, detail: { deleted: name } },
      now(),
    );
    for (const repositoryId of downstream) {
      await recordChange(tx, { ...change, repositoryId, detail: { upstreamDeleted: name } }, now());
    }
    return repository;
  });
}

/** Returns the ids of the repositories that had it as an upstream. */
async function removeFromDownstream(tx: Transaction, repositoryId: string): Promise<string[]> {
  const rows = await tx
    .deleteFrom("repository_upstreams")
    .where("upstream_repository_id", "=", repositoryId)
    .returning("repository_id")
    .execute();
  return rows.map((row) => row.repository_id);
}

// In steps: SQLite works in our only thread, and other requests must be answered meanwhile.
async function deletePackages(tx: Transaction, repositoryId: string): Promise<void> {
  for (;;) {
    const some = tx
      .selectFrom("packages")
      .select("package_id")
      .where("repository_id", "=", repositoryId)
      .limit(packagesAtOnce);
    const { numDeletedRows } = await tx
      .deleteFrom("packages")
      .where("package_id", "in", some)
      .executeTakeFirstOrThrow();
    if (numDeletedRows < packagesAtOnce) return;
    await yieldToEventLoop();
  }
}
