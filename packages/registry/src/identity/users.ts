import type { Queries, Transaction } from "../database/database.js";
import { ConflictError, NotFoundError, ValidationError } from "../errors.js";
import type { ChangedBy } from "./accounts.js";
import { recordIdentityChange } from "./identity-change.js";
import { newUserId } from "./identity-ids.js";

export interface User {
  /** `AIDA…`, never reused. */
  readonly userId: string;
  readonly accountId: string;
  readonly name: string;
  /** `/` or `/team/`: part of the ARN. */
  readonly path: string;
  readonly createdAtMs: number;
}

export interface NewUser {
  readonly accountId: string;
  readonly name: string;
  readonly path?: string;
}

/** @throws ValidationError, ConflictError */
export async function createUser(tx: Transaction, user: NewUser, by: ChangedBy): Promise<User> {
  const { accountId, name, path = "/" } = user;
  // The two grammars of IAM's API reference (CreateUser).
  if (!/^[\w+=,.@-]{1,64}$/.test(name)) {
    throw new ValidationError(`"${name}" is no user name: 1-64 of A-Z a-z 0-9 and _+=,.@- .`);
  }
  if (path.length > 512 || !/^\/(?:[\x21-\x7e]+\/)?$/.test(path)) {
    throw new ValidationError(`"${path}" is no path: it begins and ends with "/".`);
  }
  if ((await findUser(tx, accountId, name)) !== undefined) {
    throw new ConflictError(`User ${name} already exists.`, "principal", name);
  }
  const created = { userId: newUserId(), accountId, name, path, createdAtMs: by.atMs };
  await tx
    .insertInto("users")
    .values({
      user_id: created.userId,
      account_id: accountId,
      name,
      path,
      created_at_ms: by.atMs,
    })
    .execute();
  await recordIdentityChange(tx, { createdUser: name, userId: created.userId, accountId }, by);
  return created;
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
  return (
    row && {
      userId: row.user_id,
      accountId: row.account_id,
      name: row.name,
      path: row.path,
      createdAtMs: row.created_at_ms,
    }
  );
}

/** Takes the user's access keys and policies with it. @throws NotFoundError */
export async function deleteUser(tx: Transaction, userId: string, by: ChangedBy): Promise<void> {
  const { numDeletedRows } = await tx
    .deleteFrom("users")
    .where("user_id", "=", userId)
    .executeTakeFirst();
  if (numDeletedRows === 0n) {
    throw new NotFoundError(`User ${userId} does not exist.`, "principal", userId);
  }
  await recordIdentityChange(tx, { deletedUser: userId }, by);
}
