// Roles as policies are asked about them, and as IAM's answers show them.
import { roleArn } from "../../arns.js";
import type { AccessCheck, Caller } from "../../access/caller.js";
import { listEntityTags } from "../../identity/entity-tags.js";
import type { IdentityManagement } from "../../identity/identity-management.js";
import { findPermissionsBoundary } from "../../identity/permissions-boundaries.js";
import { findRole, getRole, type StoredRole } from "../../identity/roles.js";
import type { AccessChecks } from "../handler.js";
import { describeBoundary, encodeDocument, toTags } from "./descriptions.js";
import type { FindPrincipal } from "./inline-policies.js";
import { check } from "./resources.js";

type Queries = IdentityManagement["database"]["read"];
type Context = NonNullable<AccessCheck["context"]>;

/** On a role by its name; one that does not exist is asked about at the path `/`. */
export async function onRole(
  db: Queries,
  operation: string,
  name: string,
  caller: Caller,
  context?: Context,
): Promise<AccessChecks> {
  const { accountId } = caller.principal;
  const role = await findRole(db, accountId, name);
  return check(operation, role?.arn ?? roleArn(accountId, "/", name), caller, context);
}

/** {@link onRole} for what changes a role's rights: `iam:PermissionsBoundary` is the role's boundary. */
export async function onBoundedRole(
  db: Queries,
  operation: string,
  name: string,
  caller: Caller,
  context: Context = {},
): Promise<AccessChecks> {
  const role = await findRole(db, caller.principal.accountId, name);
  const boundary = role && (await findPermissionsBoundary(db, role.roleId));
  return onRole(db, operation, name, caller, {
    ...context,
    ...(boundary && { "iam:PermissionsBoundary": boundary.arn }),
  });
}

/** The unique id of the caller's account's role. */
export function roleNamed(roleName: string, { principal }: Caller): FindPrincipal {
  return async (db) => (await getRole(db, principal.accountId, roleName)).roleId;
}

/** As one of a list. */
export function toRoleSummary(role: StoredRole) {
  const { arn, description, maxSessionSeconds, name, path, roleId, trustPolicy } = role;
  return {
    ...{ Arn: arn, Path: path, RoleId: roleId, RoleName: name },
    CreateDate: new Date(role.createdAtMs),
    AssumeRolePolicyDocument: encodeDocument(trustPolicy),
    MaxSessionDuration: maxSessionSeconds,
    ...(description !== "" && { Description: description }),
  };
}

/** With boundary and tags, which lists leave out. */
export async function describeRole(db: Queries, role: StoredRole) {
  return {
    ...toRoleSummary(role),
    ...(await describeBoundary(db, role.roleId)),
    ...toTags(await listEntityTags(db, role.arn)),
  };
}
