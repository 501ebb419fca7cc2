import { recordChange } from "../../database/changes.js";
import type { Queries, Transaction } from "../../database/database.js";
import { ConflictError } from "../../errors.js";
import type { Domain } from "../model.js";
import { startsWith } from "../../database/pages.js";
import { domainArn, packageGroupArn } from "../../arns.js";
import type { DomainName } from "./lookup.js";
import type { Management } from "./management.js";
import { emptyDeletedRepositories } from "./empty-repositories.js";
import { findDomain } from "./repository-rows.js";
import { removeAllTags } from "./tags.js";

/** Removes the bytes of a domain that is no more; may go on after it returned. */
export type DiscardBytes = (domainId: string) => void;

/**
 * Deletes a domain without repositories, and with its data keys the means to read what is left of its blobs until
 * they are removed. Returns what it was; undefined when there was none, which is no error.
 * @throws ConflictError while it has repositories
 */
export async function deleteDomain(
  { database, now, region }: Pick<Management, "database" | "now" | "region">,
  { name, owner }: DomainName,
  principal: string,
  discardBytes: DiscardBytes,
): Promise<Domain | undefined> {
  const found = await findDomain(database.read, owner, name);
  if (found === undefined) return undefined;
  await emptyHidden(database, found);
  const deleted = await database.transact(async (tx) => {
    const domain = await findDomain(tx, owner, name);
    if (domain === undefined) return undefined;
    await refuseWhileUsed(tx, domain);
    await deleteRows(tx, domain);
    await removeAllTags(tx, domainArn(region, domain));
    await removeGroupTags(tx, packageGroupArn(region, domain, ""));
    await recordChange(
      tx,
      { kind: "domain", domainId: domain.id, principal, detail: { deleted: name } },
      now(),
    );
    return domain;
  });
  // Only now: no row can refer to them any more, as ids are never used again.
  if (deleted !== undefined) discardBytes(deleted.id);
  return deleted;
}

/** Groups go with the domain; their tags are stored by ARN. */
async function removeGroupTags(tx: Transaction, arnPrefix: string): Promise<void> {
  await tx
    .deleteFrom("resource_tags")
    .where(startsWith("resource_arn", `${arnPrefix}/`))
    .execute();
}

/** Repositories that are in use, and hidden ones that are not yet empty. */
async function refuseWhileUsed(db: Queries, domain: Domain): Promise<void> {
  const repository = await findLastRepository(db, domain);
  if (repository === undefined) return;
  const message =
    repository.deleted_at_ms === null
      ? `Domain '${domain.name}' still has repositories, such as '${repository.name}'; delete them first.`
      : `A repository of domain '${domain.name}' is still being deleted; try again.`;
  throw new ConflictError(message, "domain", domain.name);
}

/** One in use if there is any: the names of hidden ones come before all others. */
async function findLastRepository(db: Queries, { id }: Domain) {
  return db
    .selectFrom("repositories")
    .select(["name", "deleted_at_ms"])
    .where("domain_id", "=", id)
    .orderBy("name", "desc")
    .limit(1)
    .executeTakeFirst();
}

/** Waits for what was deleted just now, of this domain alone; one in use is refused without any wait. */
async function emptyHidden(database: Management["database"], domain: Domain): Promise<void> {
  const last = await findLastRepository(database.read, domain);
  if (last?.deleted_at_ms === null) return;
  await emptyDeletedRepositories(database, { domainId: domain.id });
}

async function deleteRows(tx: Transaction, { id }: Domain): Promise<void> {
  // States point at documents: with the states gone first, deleting a document looks for none.
  await tx.deleteFrom("upstream_states").where("domain_id", "=", id).execute();
  await tx.deleteFrom("upstream_documents").where("domain_id", "=", id).execute();
  await tx.deleteFrom("blobs").where("domain_id", "=", id).execute();
  await tx.deleteFrom("signing_keys").where("domain_id", "=", id).execute();
  await tx.deleteFrom("resource_policies").where("resource_id", "=", id).execute();
  await tx.deleteFrom("domains").where("domain_id", "=", id).execute();
}
