import { groupArn } from "../arns.js";
import type { Queries, Transaction } from "../database/database.js";
import { behind, type Page, type PageQuery, startsWith, toPage } from "../database/pages.js";
import type { UserGroupsTable } from "../database/schema/identity-tables.js";
import { ConflictError, NotFoundError } from "../errors.js";
import type { ChangedBy } from "./accounts.js";
import { type Hindrance, policyHindrances, requireNothingLeft } from "./delete-conflicts.js";
import { recordIdentityChange } from "./identity-change.js";
import { newGroupId } from "./identity-ids.js";
import { checkEntityName, checkPath } from "./identity-names.js";

export interface Group {
  /** `AGPA…`, never reused. */
  readonly groupId: string;
  readonly accountId: string;
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly createdAtMs: number;
}

export interface NewGroup {
  readonly accountId: string;
  readonly name: string;
  readonly path?: string | undefined;
}

/** @throws ValidationError, ConflictError */
export async function createGroup(
  tx: Transaction,
  { accountId, name, path = "/" }: NewGroup,
  by: ChangedBy,
): Promise<Group> {
  await checkNewName(tx, accountId, name);
  checkPath(path);
  const row: UserGroupsTable = {
    ...{ group_id: newGroupId(), account_id: accountId, name, path },
    created_at_ms: by.atMs,
  };
  await tx.insertInto("user_groups").values(row).execute();
  await recordIdentityChange(tx, { createdGroup: name, groupId: row.group_id, accountId }, by);
  return toGroup(row);
}

export async function findGroup(
  db: Queries,
  accountId: string,
  name: string,
): Promise<Group | undefined> {
  const row = await db
    .selectFrom("user_groups")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("name", "=", name)
    .executeTakeFirst();
  return row && toGroup(row);
}

/** @throws NotFoundError */
export async function getGroup(db: Queries, accountId: string, name: string): Promise<Group> {
  const group = await findGroup(db, accountId, name);
  if (group !== undefined) return group;
  throw new NotFoundError(`The group with name ${name} cannot be found.`, "principal", name);
}

/** An account's groups whose path begins with the prefix, by name. */
export async function listGroups(
  db: Queries,
  accountId: string,
  pathPrefix: string,
  { after, limit }: PageQuery,
): Promise<Page<Group>> {
  const rows = await db
    .selectFrom("user_groups")
    .selectAll()
    .where("account_id", "=", accountId)
    .where(startsWith("path", pathPrefix))
    .$if(after !== undefined, (query) => query.where(behind(["name"], after ?? [])))
    .orderBy("name")
    .limit(limit + 1)
    .execute();
  return toPage(rows.map(toGroup), limit, ({ name }) => [name]);
}

/** Renames or moves; members and policies stay. @throws ValidationError, ConflictError */
export async function updateGroup(
  tx: Transaction,
  group: Group,
  { name = group.name, path = group.path }: Partial<Pick<Group, "name" | "path">>,
  by: ChangedBy,
): Promise<void> {
  if (name.toLowerCase() !== group.name.toLowerCase()) {
    await checkNewName(tx, group.accountId, name);
  }
  checkEntityName("group name", name, 128);
  checkPath(path);
  await tx
    .updateTable("user_groups")
    .set({ name, path })
    .where("group_id", "=", group.groupId)
    .execute();
  await recordIdentityChange(tx, { updatedGroup: group.groupId, name, path }, by);
}

/** Only an empty group that no policy hangs on can be deleted. @throws ConflictError */
export async function deleteGroup(
  tx: Transaction,
  { groupId, name }: Group,
  by: ChangedBy,
): Promise<void> {
  await requireNothingLeft(tx, { principalId: groupId, name }, hindrances);
  await tx.deleteFrom("user_groups").where("group_id", "=", groupId).execute();
  await recordIdentityChange(tx, { deletedGroup: groupId, name }, by);
}

const hindrances: readonly Hindrance[] = [
  ["group_members", "group_id", "remove users from group"],
  ...policyHindrances,
];

async function checkNewName(tx: Transaction, accountId: string, name: string): Promise<void> {
  checkEntityName("group name", name, 128);
  const same = await tx
    .selectFrom("user_groups")
    .select("name")
    .where("account_id", "=", accountId)
    .where((eb) => eb.fn<string>("lower", ["name"]), "=", name.toLowerCase())
    .executeTakeFirst();
  if (same !== undefined) {
    throw new ConflictError(`Group with name ${name} already exists.`, "principal", name);
  }
}

export function toGroup(row: UserGroupsTable): Group {
  return {
    groupId: row.group_id,
    accountId: row.account_id,
    name: row.name,
    path: row.path,
    arn: groupArn(row.account_id, row.path, row.name),
    createdAtMs: row.created_at_ms,
  };
}
