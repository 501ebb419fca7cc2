import type { Queries, Transaction } from "../database/database.js";
import { NotFoundError, ValidationError } from "../errors.js";
import { checkPolicyDocument } from "../policy-document.js";
import type { ChangedBy } from "./accounts.js";
import { recordIdentityChange } from "./identity-change.js";

/** An inline policy of a role. */
export interface RolePolicy {
  readonly name: string;
  /** The JSON document as it was put. */
  readonly document: string;
}

/** Creates or replaces. @throws ValidationError for a document that is not understood, with its place */
export async function putRolePolicy(
  tx: Transaction,
  roleId: string,
  { name, document }: RolePolicy,
  by: ChangedBy,
): Promise<void> {
  if (!/^[\w+=,.@-]{1,128}$/.test(name)) {
    throw new ValidationError(`"${name}" is no policy name: 1-128 of A-Z a-z 0-9 and _+=,.@- .`);
  }
  checkPolicyDocument(document, "identity");
  await tx
    .insertInto("role_policies")
    .values({ role_id: roleId, name, document })
    .onConflict((conflict) => conflict.columns(["role_id", "name"]).doUpdateSet({ document }))
    .execute();
  await recordIdentityChange(tx, { putRolePolicy: name, roleId }, by);
}

/** @throws NotFoundError */
export async function getRolePolicy(
  db: Queries,
  roleId: string,
  name: string,
): Promise<RolePolicy> {
  const row = await db
    .selectFrom("role_policies")
    .select(["name", "document"])
    .where("role_id", "=", roleId)
    .where("name", "=", name)
    .executeTakeFirst();
  if (row === undefined) throw noSuchPolicy(name);
  return row;
}

/** @throws NotFoundError */
export async function deleteRolePolicy(
  tx: Transaction,
  roleId: string,
  name: string,
  by: ChangedBy,
): Promise<void> {
  const { numDeletedRows } = await tx
    .deleteFrom("role_policies")
    .where("role_id", "=", roleId)
    .where("name", "=", name)
    .executeTakeFirst();
  if (numDeletedRows === 0n) throw noSuchPolicy(name);
  await recordIdentityChange(tx, { deletedRolePolicy: name, roleId }, by);
}

/** All inline policies of a role, by name. */
export async function listRolePolicies(db: Queries, roleId: string): Promise<RolePolicy[]> {
  return db
    .selectFrom("role_policies")
    .select(["name", "document"])
    .where("role_id", "=", roleId)
    .orderBy("name")
    .execute();
}

function noSuchPolicy(name: string): NotFoundError {
  return new NotFoundError(`The role policy with name ${name} cannot be found.`, "policy", name);
}
