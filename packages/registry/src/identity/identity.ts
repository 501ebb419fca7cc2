import { roleArn, userArn } from "../arns.js";
import type { Queries } from "../database/database.js";
import type { Principal, Role } from "./principal.js";
import { listRolePolicies } from "./role-policies.js";
import { listUserPolicies } from "./user-policies.js";

/** Whom policies hang on, with what they say: a user, or a role whose sessions they are for. */
export interface Identity {
  readonly principal: (Principal & { readonly kind: "user" }) | Role;
  /** False: the account is disabled, nothing works. */
  readonly isActive: boolean;
  /** JSON documents of all identity policies: inline now; groups' and managed ones join here. */
  readonly policies: readonly string[];
}

/** The identity with this unique id (`AIDA…`, `AROA…`). */
export async function findIdentity(
  db: Queries,
  principalId: string,
): Promise<Identity | undefined> {
  return principalId.startsWith("AROA")
    ? findRoleIdentity(db, principalId)
    : findUserIdentity(db, principalId);
}

async function findUserIdentity(db: Queries, principalId: string): Promise<Identity | undefined> {
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

async function findRoleIdentity(db: Queries, principalId: string): Promise<Identity | undefined> {
  const row = await db
    .selectFrom("roles")
    .innerJoin("accounts", "accounts.account_id", "roles.account_id")
    .select(["roles.account_id", "roles.name", "roles.path", "accounts.status"])
    .where("roles.role_id", "=", principalId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const policies = await listRolePolicies(db, principalId);
  return {
    principal: {
      arn: roleArn(row.account_id, row.path, row.name),
      accountId: row.account_id,
      kind: "role",
      principalId,
      name: row.name,
    },
    isActive: row.status === "active",
    policies: policies.map(({ document }) => document),
  };
}
