import { userArn } from "../arns.js";
import type { Queries } from "../database/database.js";
import type { Principal } from "./principal.js";
import { listUserPolicies } from "./user-policies.js";

/** A principal with what its policies say; a user today, a role session later. */
export interface Identity {
  readonly principal: Principal;
  /** False: the account is disabled, nothing works. */
  readonly isActive: boolean;
  /** JSON documents of all identity policies: inline now; groups' and managed ones join here. */
  readonly policies: readonly string[];
}

/** The identity with this unique id (`AIDA…`). */
export async function findIdentity(
  db: Queries,
  principalId: string,
): Promise<Identity | undefined> {
  const row = await db
    .selectFrom("users")
    .innerJoin("accounts", "accounts.account_id", "users.account_id")
    .select(["users.user_id", "users.account_id", "users.name", "users.path", "accounts.status"])
    .where("users.user_id", "=", principalId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const policies = await listUserPolicies(db, principalId);
  return {
    principal: {
      arn: userArn(row.account_id, row.path, row.name),
      accountId: row.account_id,
      kind: "user",
      principalId,
      name: row.name,
    },
    isActive: row.status === "active",
    policies: policies.map(({ document }) => document),
  };
}
