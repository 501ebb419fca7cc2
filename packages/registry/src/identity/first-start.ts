import type { Database, Transaction } from "../database/database.js";
import { type AccessKeyPair, addAccessKey, generateAccessKey } from "./access-keys.js";
import { createAccount } from "./accounts.js";
import type { SecretWrapper } from "./secret-wrapper.js";
import { putInlinePolicy } from "./inline-policies.js";
import { createUser } from "./users.js";

const ADMINISTRATOR_POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});

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
    await createAccount(tx, { accountId, name: "default" }, by);
    const { userId } = await createUser(tx, { accountId, name: "admin" }, by);
    const policy = { name: "AdministratorAccess", document: ADMINISTRATOR_POLICY };
    await putInlinePolicy(tx, userId, policy, by);
    await addAccessKey(tx, userId, key, by);
    const pair = { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey };
    await beforeCommit?.(pair, tx);
    return pair;
  });
}
