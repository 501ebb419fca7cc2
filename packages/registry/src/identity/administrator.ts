import type { Transaction } from "../database/database.js";
import { type AccessKeyPair, addAccessKey, type NewAccessKey } from "./access-keys.js";
import { type Account, type ChangedBy, createAccount } from "./accounts.js";
import { putInlinePolicy } from "./inline-policies.js";
import { createUser } from "./users.js";

const ADMINISTRATOR_POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});

/**
 * Makes an account and its user `admin`, who may do everything in it. Returns the user's key pair, which cannot be had
 * again. @throws ValidationError, ConflictError
 */
export async function createAdministeredAccount(
  tx: Transaction,
  account: Pick<Account, "accountId" | "name">,
  key: NewAccessKey,
  by: ChangedBy,
): Promise<AccessKeyPair> {
  const { accountId } = account;
  await createAccount(tx, account, by);
  const { userId } = await createUser(tx, { accountId, name: "admin" }, by);
  const policy = { name: "AdministratorAccess", document: ADMINISTRATOR_POLICY };
  await putInlinePolicy(tx, userId, policy, by);
  await addAccessKey(tx, userId, key, by);
  return { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey };
}
