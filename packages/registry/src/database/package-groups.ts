import type { Selectable } from "kysely";
import type { Queries, Transaction } from "./database.js";
import { type Page, type PageQuery, behind, toPage } from "./pages.js";
import type { GroupRestriction, PackageGroupsTable } from "./schema.js";

export type PackageGroupRow = Selectable<PackageGroupsTable>;
export type GroupColumns = Omit<PackageGroupRow, "group_id">;

/** All groups of a domain that have rows, by pattern. */
export async function listGroupRows(db: Queries, domainId: string): Promise<PackageGroupRow[]> {
  return db
    .selectFrom("package_groups")
    .selectAll()
    .where("domain_id", "=", domainId)
    .orderBy("pattern")
    .execute();
}

/** How often the domain's groups changed; undefined when there is no such domain. */
export async function findGroupsRevision(
  db: Queries,
  domainId: string,
): Promise<{ readonly revision: number; readonly domainCreatedAtMs: number } | undefined> {
  return db
    .selectFrom("domains")
    .select(["groups_revision as revision", "created_at_ms as domainCreatedAtMs"])
    .where("domain_id", "=", domainId)
    .executeTakeFirst();
}

/** Part of every change of a group, so that transactions notice what caches do not know yet. */
export async function countGroupChange(tx: Transaction, domainId: string): Promise<void> {
  await tx
    .updateTable("domains")
    .set(({ eb }) => ({ groups_revision: eb("groups_revision", "+", 1) }))
    .where("domain_id", "=", domainId)
    .execute();
}

/** Returns the new group's id. */
export async function insertGroup(tx: Transaction, columns: GroupColumns): Promise<number> {
  const row = await tx
    .insertInto("package_groups")
    .values(columns)
    .returning("group_id")
    .executeTakeFirstOrThrow();
  return row.group_id;
}

export async function updateGroup(
  tx: Transaction,
  groupId: number,
  columns: Partial<GroupColumns>,
): Promise<void> {
  if (Object.keys(columns).length === 0) return;
  await tx.updateTable("package_groups").set(columns).where("group_id", "=", groupId).execute();
}

/** Its lists of allowed repositories go with it. */
export async function deleteGroup(tx: Transaction, groupId: number): Promise<void> {
  await tx.deleteFrom("package_groups").where("group_id", "=", groupId).execute();
}

export async function isRepositoryAllowed(
  db: Queries,
  groupId: number,
  restriction: GroupRestriction,
  repositoryId: string,
): Promise<boolean> {
  const row = await db
    .selectFrom("package_group_repositories")
    .select("group_id")
    .where("group_id", "=", groupId)
    .where("restriction", "=", restriction)
    .where("repository_id", "=", repositoryId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Returns whether it was not allowed before. */
export async function allowRepository(
  tx: Transaction,
  groupId: number,
  restriction: GroupRestriction,
  repositoryId: string,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("package_group_repositories")
    .values({ group_id: groupId, restriction, repository_id: repositoryId })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** Returns whether it was allowed before. */
export async function disallowRepository(
  tx: Transaction,
  groupId: number,
  restriction: GroupRestriction,
  repositoryId: string,
): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom("package_group_repositories")
    .where("group_id", "=", groupId)
    .where("restriction", "=", restriction)
    .where("repository_id", "=", repositoryId)
    .executeTakeFirstOrThrow();
  return numDeletedRows === 1n;
}

/** Names of the allowed repositories, in order. */
export async function listAllowedRepositoryNames(
  db: Queries,
  group: { readonly domainId: string; readonly groupId: number },
  restriction: GroupRestriction,
  { after, limit }: PageQuery,
): Promise<Page<string>> {
  // From the domain's repositories, which an index has by name; their number is bounded by a quota.
  let query = db
    .selectFrom("repositories as r")
    .select("r.name")
    .where("r.domain_id", "=", group.domainId)
    .where((r) =>
      r.exists(
        r
          .selectFrom("package_group_repositories as a")
          .select("a.group_id")
          .where("a.group_id", "=", group.groupId)
          .where("a.restriction", "=", restriction)
          .whereRef("a.repository_id", "=", "r.repository_id"),
      ),
    );
  if (after !== undefined) query = query.where(behind(["r.name"], after));
  const rows = await query
    .orderBy("r.name")
    .limit(limit + 1)
    .execute();
  return toPage(
    rows.map(({ name }) => name),
    limit,
    (name) => [name],
  );
}

/** How many repositories each group allows, by restriction; nothing for none. */
export async function countAllowedRepositories(
  db: Queries,
  groupIds: readonly number[],
): Promise<Map<number, Map<GroupRestriction, number>>> {
  const counts = new Map<number, Map<GroupRestriction, number>>();
  if (groupIds.length === 0) return counts;
  const rows = await db
    .selectFrom("package_group_repositories")
    .select(({ fn }) => ["group_id", "restriction", fn.countAll<number>().as("count")])
    .where("group_id", "in", groupIds)
    .groupBy(["group_id", "restriction"])
    .execute();
  for (const { group_id, restriction, count } of rows) {
    const ofGroup = counts.get(group_id) ?? new Map<GroupRestriction, number>();
    counts.set(group_id, ofGroup.set(restriction, count));
  }
  return counts;
}
