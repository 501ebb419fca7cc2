import type { Queries, Transaction } from "../database/database.js";
import { NotFoundError } from "../errors.js";
import { checkPolicyDocument } from "../policy-document.js";
import type { ChangedBy } from "./accounts.js";
import { recordIdentityChange } from "./identity-change.js";

/** An inline policy of a user. */
export interface UserPolicy {
  readonly name: string;
  /** The JSON document as it was put. */
  readonly document: string;
}

/** Creates or replaces. @throws ValidationError for a document that is not understood, with its place */
export async function putUserPolicy(
  tx: Transaction,
  userId: string,
  { name, document }: UserPolicy,
  by: ChangedBy,
): Promise<void> {
  checkPolicyDocument(document, "identity");
  await tx
    .insertInto("identity_policies")
    .values({ user_id: userId, name, document })
    .onConflict((conflict) => conflict.columns(["user_id", "name"]).doUpdateSet({ document }))
    .execute();
  await recordIdentityChange(tx, { putUserPolicy: name, userId }, by);
}

/** @throws NotFoundError */
export async function deleteUserPolicy(
  tx: Transaction,
  userId: string,
  name: string,
  by: ChangedBy,
): Promise<void> {
  const { numDeletedRows } = await tx
    .deleteFrom("identity_policies")
    .where("user_id", "=", userId)
    .where("name", "=", name)
    .executeTakeFirst();
  if (numDeletedRows === 0n) {
    throw new NotFoundError(`The user has no policy named ${name}.`, "policy", name);
  }
  await recordIdentityChange(tx, { deletedUserPolicy: name, userId }, by);
}

/** All inline policies of a user, by name. */
export async function listUserPolicies(db: Queries, userId: string): Promise<UserPolicy[]> {
  return db
    .selectFrom("identity_policies")
    .select(["name", "document"])
    .where("user_id", "=", userId)
    .orderBy("name")
    .execute();
}
