import type { Queries, Transaction } from "../database/database.js";
import { behind, type Page, type PageQuery, toPage } from "../database/pages.js";
import { NotFoundError, QuotaExceededError } from "../errors.js";
import type { ChangedBy } from "./accounts.js";
import { type Group, toGroup } from "./groups.js";
import { recordIdentityChange } from "./identity-change.js";
import { toUser, type User } from "./users.js";

/** IAM's quota. */
const maxGroupsPerUser = 10;

/** A member already: nothing happens. @throws QuotaExceededError */
export async function addGroupMember(
  tx: Transaction,
  { groupId, name }: Group,
  { userId }: User,
  by: ChangedBy,
): Promise<void> {
  const groupIds = await listGroupIds(tx, userId);
  if (groupIds.includes(groupId)) return;
  if (groupIds.length >= maxGroupsPerUser) {
    throw new QuotaExceededError(
      `Cannot exceed quota for GroupsPerUser: ${maxGroupsPerUser}.`,
      "principal",
      name,
    );
  }
  await tx.insertInto("group_members").values({ group_id: groupId, user_id: userId }).execute();
  await recordIdentityChange(tx, { addedMember: userId, groupId }, by);
}

/** @throws NotFoundError */
export async function removeGroupMember(
  tx: Transaction,
  group: Group,
  user: User,
  by: ChangedBy,
): Promise<void> {
  const { numDeletedRows } = await tx
    .deleteFrom("group_members")
    .where("group_id", "=", group.groupId)
    .where("user_id", "=", user.userId)
    .executeTakeFirst();
  if (numDeletedRows === 0n) {
    throw new NotFoundError(
      `User ${user.name} is not in group ${group.name}.`,
      "principal",
      user.name,
    );
  }
  await recordIdentityChange(tx, { removedMember: user.userId, groupId: group.groupId }, by);
}

/** At most ten. */
export async function listGroupIds(db: Queries, userId: string): Promise<string[]> {
  const rows = await db
    .selectFrom("group_members")
    .select("group_id")
    .where("user_id", "=", userId)
    .orderBy("group_id")
    .execute();
  return rows.map(({ group_id }) => group_id);
}

/** A user's groups, by name; at most ten. */
export async function listGroupsOfUser(db: Queries, userId: string): Promise<Group[]> {
  const rows = await db
    .selectFrom("group_members as member")
    .innerJoin("user_groups as group", "group.group_id", "member.group_id")
    .selectAll("group")
    .where("member.user_id", "=", userId)
    .execute();
  return rows.map(toGroup).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A group's users, in pages by unique id. */
export async function listGroupMembers(
  db: Queries,
  groupId: string,
  { after, limit }: PageQuery,
): Promise<Page<User>> {
  const rows = await db
    .selectFrom("group_members as member")
    .innerJoin("users as user", "user.user_id", "member.user_id")
    .selectAll("user")
    .where("member.group_id", "=", groupId)
    .$if(after !== undefined, (query) => query.where(behind(["member.user_id"], after ?? [])))
    .orderBy("member.user_id")
    .limit(limit + 1)
    .execute();
  return toPage(rows.map(toUser), limit, ({ userId }) => [userId]);
}
