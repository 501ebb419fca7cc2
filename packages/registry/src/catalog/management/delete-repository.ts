import type { Transaction } from "../../database/database.js";
import type { Repository } from "../model.js";
import { repositoryArn } from "../../arns.js";
import { type DomainName, getDomain } from "./lookup.js";
import type { Management } from "./management.js";
import { recordRepositoryChange } from "./record-repository-change.js";
import { findRepository } from "./repository-rows.js";
import { removeAllTags } from "./tags.js";

/** Deletes the rows of a hidden repository; may go on after it returned. */
export type EmptyRepository = (repositoryId: string) => Promise<void>;

/**
 * Deletes a repository with its packages: at once for everybody, while its rows go in steps. Takes it out of the
 * upstreams of others; what those retained stays theirs.
 * Bytes nobody else refers to become garbage. Returns what it was; undefined when there was none, which is no error.
 * @throws NotFoundError when there is no such domain
 */
export async function deleteRepository(
  { database, now, region }: Pick<Management, "database" | "now" | "region">,
  { name: domainName, owner }: DomainName,
  name: string,
  principal: string,
  empty: EmptyRepository,
): Promise<Repository | undefined> {
  const deleted = await database.transact(async (tx) => {
    const domain = await getDomain(tx, { name: domainName, owner });
    const repository = await findRepository(tx, domain, name);
    if (repository === undefined) return undefined;
    const downstream = await removeFromDownstream(tx, repository.id);
    await tx.deleteFrom("resource_policies").where("resource_id", "=", repository.id).execute();
    await hideRepository(tx, repository.id, now());
    await tx
      .deleteFrom("package_group_repositories")
      .where("repository_id", "=", repository.id)
      .execute();
    await removeAllTags(tx, repositoryArn(region, repository));
    const by = { principal, region, atMs: now() };
    const change = { ...by, operation: "Deleted", detail: { deleted: name } } as const;
    await recordRepositoryChange(tx, repository, change);
    const update = { ...by, operation: "Updated", detail: { upstreamDeleted: name } } as const;
    for (const { repository_id: id, name: below } of downstream) {
      await recordRepositoryChange(tx, { id, name: below, domain }, update);
    }
    return repository;
  });
  if (deleted !== undefined) await empty(deleted.id);
  return deleted;
}

/** Returns the repositories that had it as an upstream. */
async function removeFromDownstream(tx: Transaction, repositoryId: string) {
  const rows = await tx
    .deleteFrom("repository_upstreams")
    .where("upstream_repository_id", "=", repositoryId)
    .returning("repository_id")
    .execute();
  if (rows.length === 0) return [];
  return tx
    .selectFrom("repositories")
    .select(["repository_id", "name"])
    .where(
      "repository_id",
      "in",
      rows.map((row) => row.repository_id),
    )
    .execute();
}

/** Nobody can ask for this name, so whoever asks for the old one finds nothing, or a repository made since. */
async function hideRepository(tx: Transaction, repositoryId: string, atMs: number): Promise<void> {
  await tx
    .updateTable("repositories")
    .set({ name: `/${repositoryId}`, deleted_at_ms: atMs })
    .where("repository_id", "=", repositoryId)
    .execute();
}
