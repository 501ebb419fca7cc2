import type { Queries, Transaction } from "../database/database.js";
import type { AccessKeysTable } from "../database/schema/identity-tables.js";
import { NotFoundError, QuotaExceededError } from "../errors.js";
import { Secret } from "../secret.js";
import type { ChangedBy } from "./accounts.js";
import { recordIdentityChange } from "./identity-change.js";
import { newAccessKeyId, newSecretAccessKey } from "./identity-ids.js";
import type { SecretWrapper } from "./secret-wrapper.js";

/** IAM's limit: two, so that one can be replaced while the other works. */
const MAX_KEYS_PER_USER = 2;

/** Shown to its owner once. */
export interface AccessKeyPair {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
}

export interface NewAccessKey extends AccessKeyPair {
  readonly secretWrapped: Buffer;
}

export interface AccessKey {
  readonly accessKeyId: string;
  readonly userId: string;
  readonly status: AccessKeysTable["status"];
  readonly secretAccessKey: Secret;
}

export interface AccessKeySummary extends Pick<AccessKey, "accessKeyId" | "status"> {
  readonly createdAtMs: number;
}

/** Makes a key pair, stored nowhere yet: wrapping may ask a key service, which no transaction waits for. */
export async function generateAccessKey(wrapper: SecretWrapper): Promise<NewAccessKey> {
  const accessKeyId = newAccessKeyId();
  const secret = newSecretAccessKey();
  const secretWrapped = await wrapper.wrap(Buffer.from(secret), wrappingContext(accessKeyId));
  return { accessKeyId, secretAccessKey: new Secret(secret), secretWrapped };
}

/** @throws QuotaExceededError at the third key of a user */
export async function addAccessKey(
  tx: Transaction,
  userId: string,
  key: NewAccessKey,
  by: ChangedBy,
): Promise<void> {
  const existing = await tx
    .selectFrom("access_keys")
    .select("access_key_id")
    .where("user_id", "=", userId)
    .execute();
  if (existing.length >= MAX_KEYS_PER_USER) {
    throw new QuotaExceededError(
      `Cannot exceed quota for AccessKeysPerUser: ${MAX_KEYS_PER_USER}. Delete one first.`,
      "principal",
      userId,
    );
  }
  await tx
    .insertInto("access_keys")
    .values({
      access_key_id: key.accessKeyId,
      user_id: userId,
      secret_wrapped: key.secretWrapped,
      status: "active",
      created_at_ms: by.atMs,
    })
    .execute();
  await recordIdentityChange(tx, { createdAccessKey: key.accessKeyId, userId }, by);
}

export async function findAccessKey(
  db: Queries,
  wrapper: SecretWrapper,
  accessKeyId: string,
): Promise<AccessKey | undefined> {
  const row = await db
    .selectFrom("access_keys")
    .selectAll()
    .where("access_key_id", "=", accessKeyId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const secret = await wrapper.unwrap(
    Buffer.from(row.secret_wrapped),
    wrappingContext(row.access_key_id),
  );
  return {
    accessKeyId: row.access_key_id,
    userId: row.user_id,
    status: row.status,
    secretAccessKey: new Secret(secret.toString()),
  };
}

/** A user's keys without their secrets, by id; at most two. */
export async function listAccessKeys(db: Queries, userId: string): Promise<AccessKeySummary[]> {
  const rows = await db
    .selectFrom("access_keys")
    .select(["access_key_id", "status", "created_at_ms"])
    .where("user_id", "=", userId)
    .orderBy("access_key_id")
    .execute();
  return rows.map((row) => ({
    accessKeyId: row.access_key_id,
    status: row.status,
    createdAtMs: row.created_at_ms,
  }));
}

/** The key, if it is this user's. @throws NotFoundError */
export async function getAccessKeyOf(
  db: Queries,
  userId: string,
  accessKeyId: string,
): Promise<AccessKeySummary> {
  const keys = await listAccessKeys(db, userId);
  const key = keys.find((each) => each.accessKeyId === accessKeyId);
  if (key === undefined) throw noSuchKey(accessKeyId);
  return key;
}

/** The account whose user has the key, active or not. */
export async function findAccountOfKey(
  db: Queries,
  accessKeyId: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom("access_keys")
    .innerJoin("users", "users.user_id", "access_keys.user_id")
    .select("users.account_id")
    .where("access_keys.access_key_id", "=", accessKeyId)
    .executeTakeFirst();
  return row?.account_id;
}

/** The user of this account whose key it is. */
export async function findAccessKeyOwner(
  db: Queries,
  accountId: string,
  accessKeyId: string,
): Promise<{ readonly name: string } | undefined> {
  return db
    .selectFrom("access_keys")
    .innerJoin("users", "users.user_id", "access_keys.user_id")
    .select("users.name")
    .where("access_keys.access_key_id", "=", accessKeyId)
    .where("users.account_id", "=", accountId)
    .executeTakeFirst();
}

/** Inactive: signs nothing, and tokens got with it stop. @throws NotFoundError */
export async function setAccessKeyStatus(
  tx: Transaction,
  accessKeyId: string,
  status: AccessKey["status"],
  by: ChangedBy,
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable("access_keys")
    .set({ status })
    .where("access_key_id", "=", accessKeyId)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw noSuchKey(accessKeyId);
  await recordIdentityChange(tx, { accessKey: accessKeyId, status }, by);
}

/** @throws NotFoundError */
export async function deleteAccessKey(
  tx: Transaction,
  accessKeyId: string,
  by: ChangedBy,
): Promise<void> {
  const { numDeletedRows } = await tx
    .deleteFrom("access_keys")
    .where("access_key_id", "=", accessKeyId)
    .executeTakeFirst();
  if (numDeletedRows === 0n) throw noSuchKey(accessKeyId);
  await recordIdentityChange(tx, { deletedAccessKey: accessKeyId }, by);
}

function wrappingContext(accessKeyId: string): string {
  return `access-key/${accessKeyId}`;
}

export function noSuchKey(accessKeyId: string): NotFoundError {
  return new NotFoundError(
    `The Access Key with id ${accessKeyId} cannot be found.`,
    "principal",
    accessKeyId,
  );
}
