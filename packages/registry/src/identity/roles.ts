import type { Selectable } from "kysely";
import { roleArn } from "../arns.js";
import type { Queries, Transaction } from "../database/database.js";
import { behind, type Page, type PageQuery, startsWith, toPage } from "../database/pages.js";
import type { RolesTable } from "../database/schema/role-tables.js";
import { ConflictError, NotFoundError, ValidationError } from "../errors.js";
import { checkPolicyDocument } from "../policy-document.js";
import type { ChangedBy } from "./accounts.js";
import { policyHindrances, requireNothingLeft } from "./delete-conflicts.js";
import { recordIdentityChange } from "./identity-change.js";
import { newRoleId } from "./identity-ids.js";
import { checkEntityName, checkPath } from "./identity-names.js";

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
  readonly path?: string | undefined;
  readonly description?: string | undefined;
  readonly trustPolicy: string;
  readonly maxSessionSeconds?: number | undefined;
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
  await checkNewName(tx, accountId, name);
  checkPath(path);
  checkRole({ description, maxSessionSeconds, trustPolicy });
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

/** Roles of an account by name; only those whose path begins with `pathPrefix`. */
export async function listRoles(
  db: Queries,
  accountId: string,
  pathPrefix: string,
  { after, limit }: PageQuery,
): Promise<Page<StoredRole>> {
  const rows = await db
    .selectFrom("roles")
    .selectAll()
    .where("account_id", "=", accountId)
    .where(startsWith("path", pathPrefix))
    .$if(after !== undefined, (query) => query.where(behind(["name"], after ?? [])))
    .orderBy("name")
    .limit(limit + 1)
    .execute();
  return toPage(rows.map(toRole), limit, ({ name }) => [name]);
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

/** Its sessions end at once. Only a role that nothing hangs on can be deleted. @throws ConflictError */
export async function deleteRole(
  tx: Transaction,
  { roleId, arn, name }: StoredRole,
  by: ChangedBy,
): Promise<void> {
  await requireNothingLeft(tx, { principalId: roleId, name }, policyHindrances);
  await tx.deleteFrom("permissions_boundaries").where("principal_id", "=", roleId).execute();
  await tx.deleteFrom("resource_tags").where("resource_arn", "=", arn).execute();
  await tx.deleteFrom("roles").where("role_id", "=", roleId).execute();
  await recordIdentityChange(tx, { deletedRole: name, roleId }, by);
}

async function checkNewName(tx: Transaction, accountId: string, name: string): Promise<void> {
  checkEntityName("role name", name, 64);
  const same = await tx
    .selectFrom("roles")
    .select("name")
    .where("account_id", "=", accountId)
    .where((eb) => eb.fn<string>("lower", ["name"]), "=", name.toLowerCase())
    .executeTakeFirst();
  if (same !== undefined) {
    throw new ConflictError(`Role with name ${name} already exists.`, "principal", name);
  }
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
