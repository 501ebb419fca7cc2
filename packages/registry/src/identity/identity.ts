import { roleArn, userArn } from "../arns.js";
import type { Queries } from "../database/database.js";
import { type EntityTag, listEntityTags } from "./entity-tags.js";
import { listGroupIds } from "./group-members.js";
import { listInlinePolicies } from "./inline-policies.js";
import { findPermissionsBoundary } from "./permissions-boundaries.js";
import { attachedDocuments } from "./policy-attachments.js";
import type { Principal, Role } from "./principal.js";

/** Whom policies hang on, with what they say: a user, or a role whose sessions they are for. */
export interface Identity {
  readonly principal: (Principal & { readonly kind: "user" }) | Role;
  /** False: the account is disabled, nothing works. */
  readonly isActive: boolean;
  /** JSON documents of all identity policies: inline and managed, its own and its groups'. */
  readonly policies: readonly string[];
  /** JSON document of the permissions boundary. */
  readonly boundary?: string;
  readonly tags: readonly EntityTag[];
}

/** The identity with this unique id (`AIDA…`, `AROA…`). */
export async function findIdentity(
  db: Queries,
  principalId: string,
): Promise<Identity | undefined> {
  const found = await (principalId.startsWith("AROA")
    ? findRole(db, principalId)
    : findUser(db, principalId));
  if (found === undefined) return undefined;
  const { principal, status, policies } = found;
  const boundary = await findPermissionsBoundary(db, principalId);
  return {
    principal,
    isActive: status === "active",
    policies,
    ...(boundary && { boundary: boundary.document }),
    tags: await listEntityTags(db, principal.arn),
  };
}

type Found = Pick<Identity, "policies" | "principal"> & { readonly status: "active" | "disabled" };

async function findUser(db: Queries, principalId: string): Promise<Found | undefined> {
  const row = await db
    .selectFrom("users")
    .innerJoin("accounts", "accounts.account_id", "users.account_id")
    .select(["users.account_id", "users.name", "users.path", "accounts.status"])
    .where("users.user_id", "=", principalId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { account_id: accountId, name, status } = row;
  const arn = userArn(accountId, row.path, name);
  const holders = [principalId, ...(await listGroupIds(db, principalId))];
  const inline = await db
    .selectFrom("inline_policies")
    .select("document")
    .where("principal_id", "in", holders)
    .execute();
  return {
    principal: { arn, accountId, kind: "user", principalId, name },
    status,
    policies: [
      ...inline.map(({ document }) => document),
      ...(await attachedDocuments(db, holders)),
    ],
  };
}

async function findRole(db: Queries, principalId: string): Promise<Found | undefined> {
  const row = await db
    .selectFrom("roles")
    .innerJoin("accounts", "accounts.account_id", "roles.account_id")
    .select(["roles.account_id", "roles.name", "roles.path", "accounts.status"])
    .where("roles.role_id", "=", principalId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { account_id: accountId, name, status } = row;
  const arn = roleArn(accountId, row.path, name);
  const inline = await listInlinePolicies(db, principalId);
  return {
    principal: { arn, accountId, kind: "role", principalId, name },
    status,
    policies: [
      ...inline.map(({ document }) => document),
      ...(await attachedDocuments(db, [principalId])),
    ],
  };
}
