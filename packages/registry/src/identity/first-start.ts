import type { Database, Transaction } from "../database/database.js";
import { type AccessKeyPair, generateAccessKey } from "./access-keys.js";
import { createAdministeredAccount } from "./administrator.js";
import type { SecretWrapper } from "./secret-wrapper.js";

export interface FirstStartOptions {
  /** The first account; twelve digits, `000000000000` by default. */
  readonly accountId?: string;
  readonly nowMs: number;
  /** Runs before the account is committed: whoever is told the key has it before it works, never too late. */
  readonly beforeCommit?: (key: AccessKeyPair, tx: Transaction) => Promise<void>;
}

/**
 * Makes the first account and its user `admin` in an empty database. Returns the administrator's key
 * pair, which cannot be had again; undefined when there are accounts already.
 */
export async function initialiseIdentities(
  database: Database,
  wrapper: SecretWrapper,
  { accountId = "000000000000", nowMs, beforeCommit }: FirstStartOptions,
): Promise<AccessKeyPair | undefined> {
  const by = { atMs: nowMs };
  const key = await generateAccessKey(wrapper);
  return database.transact(async (tx) => {
    // Looked at inside the transaction: of two processes that start at once, one makes the account.
    if ((await tx.selectFrom("accounts").select("account_id").executeTakeFirst()) !== undefined) {
      return undefined;
    }
    const account = { accountId, name: "default" };
    const pair = await createAdministeredAccount(tx, account, key, by);
    await beforeCommit?.(pair, tx);
    return pair;
  });
}
