import { roleArn, userArn } from "../arns.js";
import type { Queries } from "../database/database.js";
import { type EntityTag, listEntityTags } from "./entity-tags.js";
import { listGroupIds } from "./group-members.js";
import { type InlinePolicy, listInlinePolicies } from "./inline-policies.js";
import { findPermissionsBoundary } from "./permissions-boundaries.js";
import { attachedPolicies } from "./policy-attachments.js";
import type { Principal, Role } from "./principal.js";

/** A policy that hangs on somebody. */
export interface IdentityPolicy {
  /** For people: `inline policy read of group team`, or the ARN of a managed policy. */
  readonly name: string;
  /** JSON. */
  readonly document: string;
}

/** Whom policies hang on, with what they say: a user, or a role whose sessions they are for. */
export interface Identity {
  readonly principal: (Principal & { readonly kind: "user" }) | Role;
  /** False: the account is disabled, nothing works. */
  readonly isActive: boolean;
  /** All identity policies: inline and managed, its own and its groups'. */
  readonly policies: readonly IdentityPolicy[];
  /** The permissions boundary. */
  readonly boundary?: IdentityPolicy;
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
    ...(boundary && { boundary: { name: boundary.arn, document: boundary.document } }),
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
    .selectFrom("inline_policies as policy")
    .leftJoin("user_groups as group", "group.group_id", "policy.principal_id")
    .select(["policy.name", "policy.document", "group.name as group"])
    .where("policy.principal_id", "in", holders)
    .execute();
  return {
    principal: { arn, accountId, kind: "user", principalId, name },
    status,
    policies: [
      ...inline.map(({ group, ...policy }) => inlinePolicy(policy, group ?? undefined)),
      ...(await attachedPolicies(db, holders)),
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
      ...inline.map((policy) => inlinePolicy(policy)),
      ...(await attachedPolicies(db, [principalId])),
    ],
  };
}

function inlinePolicy({ name, document }: InlinePolicy, group?: string): IdentityPolicy {
  return {
    name: `inline policy ${name}${group === undefined ? "" : ` of group ${group}`}`,
    document,
  };
}
