import { userArn } from "../arns.js";
import type { Queries, Transaction } from "../database/database.js";
import { behind, type Page, type PageQuery, startsWith, toPage } from "../database/pages.js";
import type { UsersTable } from "../database/schema/identity-tables.js";
import { ConflictError, NotFoundError } from "../errors.js";
import type { ChangedBy } from "./accounts.js";
import { moveTags } from "./entity-tags.js";
import { type Hindrance, policyHindrances, requireNothingLeft } from "./delete-conflicts.js";
import { recordIdentityChange } from "./identity-change.js";
import { newUserId } from "./identity-ids.js";
import { checkEntityName, checkPath } from "./identity-names.js";

export interface User {
  /** `AIDA…`, never reused. */
  readonly userId: string;
  readonly accountId: string;
  readonly name: string;
  /** `/` or `/team/`: part of the ARN. */
  readonly path: string;
  readonly arn: string;
  readonly createdAtMs: number;
}

export interface NewUser {
  readonly accountId: string;
  readonly name: string;
  readonly path?: string | undefined;
}

/** @throws ValidationError, ConflictError */
export async function createUser(tx: Transaction, user: NewUser, by: ChangedBy): Promise<User> {
  const { accountId, name, path = "/" } = user;
  await checkNewName(tx, accountId, name);
  checkPath(path);
  const row = {
    ...{ user_id: newUserId(), account_id: accountId, name, path },
    created_at_ms: by.atMs,
  };
  await tx.insertInto("users").values(row).execute();
  await recordIdentityChange(tx, { createdUser: name, userId: row.user_id, accountId }, by);
  return toUser(row);
}

export async function findUser(
  db: Queries,
  accountId: string,
  name: string,
): Promise<User | undefined> {
  const row = await db
    .selectFrom("users")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("name", "=", name)
    .executeTakeFirst();
  return row && toUser(row);
}

/** @throws NotFoundError */
export async function getUser(db: Queries, accountId: string, name: string): Promise<User> {
  const user = await findUser(db, accountId, name);
  if (user !== undefined) return user;
  throw new NotFoundError(`The user with name ${name} cannot be found.`, "principal", name);
}

/** An account's users whose path begins with the prefix, by name. */
export async function listUsers(
  db: Queries,
  accountId: string,
  pathPrefix: string,
  { after, limit }: PageQuery,
): Promise<Page<User>> {
  const rows = await db
    .selectFrom("users")
    .selectAll()
    .where("account_id", "=", accountId)
    .where(startsWith("path", pathPrefix))
    .$if(after !== undefined, (query) => query.where(behind(["name"], after ?? [])))
    .orderBy("name")
    .limit(limit + 1)
    .execute();
  return toPage(rows.map(toUser), limit, ({ name }) => [name]);
}

/** Renames or moves: the ARN changes, the unique id and all that hangs on it stay. @throws ValidationError, ConflictError */
export async function updateUser(
  tx: Transaction,
  user: User,
  { name = user.name, path = user.path }: Partial<Pick<User, "name" | "path">>,
  by: ChangedBy,
): Promise<void> {
  if (name.toLowerCase() !== user.name.toLowerCase()) {
    await checkNewName(tx, user.accountId, name);
  }
  checkEntityName("user name", name, 64);
  checkPath(path);
  await tx.updateTable("users").set({ name, path }).where("user_id", "=", user.userId).execute();
  await moveTags(tx, user.arn, userArn(user.accountId, path, name));
  await recordIdentityChange(tx, { updatedUser: user.userId, name, path }, by);
}

/** Only a user that nothing hangs on and that is in no group can be deleted. @throws ConflictError */
export async function deleteUser(tx: Transaction, user: User, by: ChangedBy): Promise<void> {
  const { userId, arn, name } = user;
  await requireNothingLeft(tx, { principalId: userId, name }, hindrances);
  await tx.deleteFrom("permissions_boundaries").where("principal_id", "=", userId).execute();
  await tx.deleteFrom("resource_tags").where("resource_arn", "=", arn).execute();
  await tx.deleteFrom("users").where("user_id", "=", userId).execute();
  await recordIdentityChange(tx, { deletedUser: userId, name }, by);
}

const hindrances: readonly Hindrance[] = [
  ["access_keys", "user_id", "delete access keys"],
  ["group_members", "user_id", "remove users from group"],
  ...policyHindrances,
];

async function checkNewName(tx: Transaction, accountId: string, name: string): Promise<void> {
  checkEntityName("user name", name, 64);
  const same = await tx
    .selectFrom("users")
    .select("name")
    .where("account_id", "=", accountId)
    .where((eb) => eb.fn<string>("lower", ["name"]), "=", name.toLowerCase())
    .executeTakeFirst();
  if (same !== undefined) {
    throw new ConflictError(`User with name ${name} already exists.`, "principal", name);
  }
}

export function toUser(row: UsersTable): User {
  return {
    userId: row.user_id,
    accountId: row.account_id,
    name: row.name,
    path: row.path,
    arn: userArn(row.account_id, row.path, row.name),
    createdAtMs: row.created_at_ms,
  };
}
