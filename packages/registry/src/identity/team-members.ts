// People of a simple team: IAM users as any other, with one policy for a domain and one credential.
import type { Queries, Transaction } from "../database/database.js";
import { behind, type Page, type PageQuery, toPage } from "../database/pages.js";
import { addAccessKey, deleteAccessKey, listAccessKeys, type NewAccessKey } from "./access-keys.js";
import type { ChangedBy } from "./accounts.js";
import { listGroupsOfUser, removeGroupMember } from "./group-members.js";
import {
  deleteInlinePolicy,
  type InlinePolicy,
  listInlinePolicies,
  putInlinePolicy,
} from "./inline-policies.js";
import { putPassword } from "./passwords.js";
import { detachPolicy, listAttachedPolicies } from "./policy-attachments.js";
import { revokeTokens } from "./token-revocations.js";
import { createUser, deleteUser, type User } from "./users.js";

export interface NewTeamMember {
  readonly accountId: string;
  readonly name: string;
  readonly policy: InlinePolicy;
  /** Made before the transaction: both take their time. */
  readonly credential: { readonly key: NewAccessKey } | { readonly passwordHash: string };
}

/** @throws ValidationError, ConflictError */
export async function addTeamMember(
  tx: Transaction,
  { accountId, name, policy, credential }: NewTeamMember,
  by: ChangedBy,
): Promise<User> {
  const user = await createUser(tx, { accountId, name }, by);
  await putInlinePolicy(tx, user.userId, policy, by);
  if ("key" in credential) await addAccessKey(tx, user.userId, credential.key, by);
  else await putPassword(tx, user.userId, credential.passwordHash, by);
  return user;
}

/** Deletes a user with all that hangs on it: keys, password, tokens, policies, memberships. */
export async function removeTeamMember(tx: Transaction, user: User, by: ChangedBy): Promise<void> {
  const { userId } = user;
  const all = { principalId: userId, issuedBeforeMs: by.atMs };
  await revokeTokens(tx, { kind: "principal", ...all }, by);
  for (const { accessKeyId } of await listAccessKeys(tx, userId)) {
    await deleteAccessKey(tx, accessKeyId, by);
  }
  for (const { name } of await listInlinePolicies(tx, userId)) {
    await deleteInlinePolicy(tx, userId, name, by);
  }
  for (const arn of await listAttachedPolicies(tx, userId)) {
    await detachPolicy(tx, { principalId: userId }, arn, by);
  }
  for (const group of await listGroupsOfUser(tx, userId)) {
    await removeGroupMember(tx, group, user, by);
  }
  await deleteUser(tx, user, by);
}

export interface TeamMember {
  readonly name: string;
  readonly hasPassword: boolean;
  readonly createdAtMs: number;
}

/** Users of an account, by name. */
export async function listTeamMembers(
  db: Queries,
  accountId: string,
  { after, limit }: PageQuery,
): Promise<Page<TeamMember>> {
  const rows = await db
    .selectFrom("users")
    .leftJoin("user_passwords", "user_passwords.user_id", "users.user_id")
    .select(["users.name", "users.created_at_ms", "user_passwords.changed_at_ms"])
    .where("users.account_id", "=", accountId)
    .$if(after !== undefined, (query) => query.where(behind(["users.name"], after ?? [])))
    .orderBy("users.name")
    .limit(limit + 1)
    .execute();
  const members = rows.map((row) => ({
    name: row.name,
    hasPassword: row.changed_at_ms !== null,
    createdAtMs: row.created_at_ms,
  }));
  return toPage(members, limit, ({ name }) => [name]);
}
