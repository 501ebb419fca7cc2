import type { Selectable } from "kysely";
import { roleArn } from "../arns.js";
import type { Queries, Transaction } from "../database/database.js";
import type { RolesTable } from "../database/schema/role-tables.js";
import { ConflictError, NotFoundError, ValidationError } from "../errors.js";
import { checkPolicyDocument } from "../policy-document.js";
import type { ChangedBy } from "./accounts.js";
import { recordIdentityChange } from "./identity-change.js";
import { newRoleId } from "./identity-ids.js";

/** What others take on for some hours, to act as it. */
export interface StoredRole {
  /** `AROA…`, never reused. */
  readonly roleId: string;
  readonly accountId: string;
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  readonly description: string;
  /** JSON document as it was given: who may take the role on. */
  readonly trustPolicy: string;
  readonly maxSessionSeconds: number;
  readonly createdAtMs: number;
}

export interface NewRole {
  readonly accountId: string;
  readonly name: string;
  readonly path?: string;
  readonly description?: string;
  readonly trustPolicy: string;
  readonly maxSessionSeconds?: number;
}

export type RoleChange = Partial<
  Pick<StoredRole, "description" | "maxSessionSeconds" | "trustPolicy">
>;

const HOUR_SECONDS = 3600;

/** @throws ValidationError, ConflictError */
export async function createRole(
  tx: Transaction,
  role: NewRole,
  by: ChangedBy,
): Promise<StoredRole> {
  const { accountId, name, path = "/", description = "", trustPolicy } = role;
  const { maxSessionSeconds = HOUR_SECONDS } = role;
  // The grammars of IAM's API reference (CreateRole).
  if (!/^[\w+=,.@-]{1,64}$/.test(name)) {
    throw new ValidationError(`"${name}" is no role name: 1-64 of A-Z a-z 0-9 and _+=,.@- .`);
  }
  if (path.length > 512 || !/^\/(?:[\x21-\x7e]+\/)?$/.test(path)) {
    throw new ValidationError(`"${path}" is no path: it begins and ends with "/".`);
  }
  checkRole({ description, maxSessionSeconds, trustPolicy });
  if ((await findRole(tx, accountId, name)) !== undefined) {
    throw new ConflictError(`Role with name ${name} already exists.`, "principal", name);
  }
  const row = {
    role_id: newRoleId(),
    account_id: accountId,
    name,
    path,
    description,
    trust_policy: trustPolicy,
    max_session_seconds: maxSessionSeconds,
    created_at_ms: by.atMs,
  };
  await tx.insertInto("roles").values(row).execute();
  await recordIdentityChange(tx, { createdRole: name, roleId: row.role_id, accountId }, by);
  return toRole(row);
}

export async function findRole(
  db: Queries,
  accountId: string,
  name: string,
): Promise<StoredRole | undefined> {
  const row = await db
    .selectFrom("roles")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("name", "=", name)
    .executeTakeFirst();
  return row && toRole(row);
}

/** @throws NotFoundError */
export async function getRole(db: Queries, accountId: string, name: string): Promise<StoredRole> {
  const role = await findRole(db, accountId, name);
  if (role !== undefined) return role;
  throw new NotFoundError(`The role with name ${name} cannot be found.`, "principal", name);
}

/** Roles of an account by name, after the name `after`; only those whose path begins with `pathPrefix`. */
export async function listRoles(
  db: Queries,
  accountId: string,
  { pathPrefix, after, limit }: { pathPrefix: string; after: string; limit: number },
): Promise<StoredRole[]> {
  const rows = await db
    .selectFrom("roles")
    .selectAll()
    .where("account_id", "=", accountId)
    .where("name", ">", after)
    .where((eb) =>
      eb(eb.fn("substr", ["path", eb.val(1), eb.val(pathPrefix.length)]), "=", pathPrefix),
    )
    .orderBy("name")
    .limit(limit)
    .execute();
  return rows.map(toRole);
}

/** Living sessions stay: what they may do is asked of the role at each use. @throws ValidationError */
export async function updateRole(
  tx: Transaction,
  role: StoredRole,
  change: RoleChange,
  by: ChangedBy,
): Promise<StoredRole> {
  const changed = { ...role, ...change };
  checkRole(changed);
  await tx
    .updateTable("roles")
    .set({
      description: changed.description,
      trust_policy: changed.trustPolicy,
      max_session_seconds: changed.maxSessionSeconds,
    })
    .where("role_id", "=", role.roleId)
    .execute();
  await recordIdentityChange(tx, { updatedRole: role.name, roleId: role.roleId, ...change }, by);
  return changed;
}

/** Its sessions end at once. Its inline policies go with it: whether there may be any is the caller's to say. */
export async function deleteRole(
  tx: Transaction,
  { roleId, name }: StoredRole,
  by: ChangedBy,
): Promise<void> {
  await tx.deleteFrom("roles").where("role_id", "=", roleId).execute();
  await recordIdentityChange(tx, { deletedRole: name, roleId }, by);
}

function checkRole({ description, maxSessionSeconds, trustPolicy }: Required<RoleChange>): void {
  if (description.length > 1000) {
    throw new ValidationError("The description of a role has at most 1000 characters.");
  }
  if (maxSessionSeconds < HOUR_SECONDS || maxSessionSeconds > 12 * HOUR_SECONDS) {
    throw new ValidationError("MaxSessionDuration must be from 3600 to 43200 seconds.");
  }
  checkPolicyDocument(trustPolicy, "trust");
}

function toRole(row: Selectable<RolesTable>): StoredRole {
  return {
    roleId: row.role_id,
    accountId: row.account_id,
    arn: roleArn(row.account_id, row.path, row.name),
    name: row.name,
    path: row.path,
    description: row.description,
    trustPolicy: row.trust_policy,
    maxSessionSeconds: row.max_session_seconds,
    createdAtMs: row.created_at_ms,
  };
}
