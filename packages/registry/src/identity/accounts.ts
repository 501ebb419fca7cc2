import { recordChange } from "../database/changes.js";
import type { Queries, Transaction } from "../database/database.js";
import type { AccountsTable } from "../database/schema/identity-tables.js";
import { ConflictError, NotFoundError, ValidationError } from "../errors.js";

export interface Account {
  /** Twelve digits. */
  readonly accountId: string;
  readonly name: string;
  readonly status: AccountsTable["status"];
}

/** Who changes something, and when. */
export interface ChangedBy {
  /** ARN; absent when the registry itself acts. */
  readonly principal?: string;
  readonly atMs: number;
}

/** @throws ValidationError, ConflictError */
export async function createAccount(
  tx: Transaction,
  account: Pick<Account, "accountId" | "name">,
  by: ChangedBy,
): Promise<void> {
  const { accountId, name } = account;
  if (!/^\d{12}$/.test(accountId)) {
    throw new ValidationError(`An account id is twelve digits, not "${accountId}".`);
  }
  if (!/^[\x20-\x7e\xa1-\xff]{1,128}$/.test(name)) {
    throw new ValidationError("An account's name has 1-128 characters of Latin-1.");
  }
  if ((await findAccount(tx, accountId)) !== undefined) {
    throw new ConflictError(`Account ${accountId} already exists.`, "principal", accountId);
  }
  await tx
    .insertInto("accounts")
    .values({ account_id: accountId, name, status: "active", created_at_ms: by.atMs })
    .execute();
  await recordAccountChange(tx, { created: accountId }, by);
}

export async function findAccount(db: Queries, accountId: string): Promise<Account | undefined> {
  const row = await db
    .selectFrom("accounts")
    .selectAll()
    .where("account_id", "=", accountId)
    .executeTakeFirst();
  return row && toAccount(row);
}

/** All accounts, by id: an installation has a handful. */
export async function listAccounts(db: Queries): Promise<Account[]> {
  const rows = await db.selectFrom("accounts").selectAll().orderBy("account_id").execute();
  return rows.map(toAccount);
}

function toAccount(row: AccountsTable): Account {
  return { accountId: row.account_id, name: row.name, status: row.status };
}

/** Disabled: none of its principals can sign or use a token. @throws NotFoundError */
export async function setAccountStatus(
  tx: Transaction,
  accountId: string,
  status: Account["status"],
  by: ChangedBy,
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable("accounts")
    .set({ status })
    .where("account_id", "=", accountId)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) {
    throw new NotFoundError(`Account ${accountId} does not exist.`, "principal", accountId);
  }
  await recordAccountChange(tx, { account: accountId, status }, by);
}

async function recordAccountChange(
  tx: Transaction,
  detail: Readonly<Record<string, unknown>>,
  { principal, atMs }: ChangedBy,
): Promise<void> {
  await recordChange(
    tx,
    { kind: "account", ...(principal !== undefined && { principal }), detail },
    atMs,
  );
}
