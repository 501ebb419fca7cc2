import type { Transaction } from "../database/database.js";
import { ConflictError } from "../errors.js";

/** A table that may still speak of a principal, by which column, and what must be done about it first. */
export type Hindrance =
  | readonly [
      table: "inline_policies" | "policy_attachments",
      column: "principal_id",
      mustFirst: string,
    ]
  | readonly [table: "access_keys" | "group_members", column: "user_id", mustFirst: string]
  | readonly [table: "group_members", column: "group_id", mustFirst: string];

/** What hangs on every kind of principal. */
export const policyHindrances: readonly Hindrance[] = [
  ["inline_policies", "principal_id", "delete policies"],
  ["policy_attachments", "principal_id", "detach all policies"],
];

/** @throws ConflictError (DeleteConflict) that says what is left, in IAM's words */
export async function requireNothingLeft(
  tx: Transaction,
  { principalId, name }: { readonly principalId: string; readonly name: string },
  hindrances: readonly Hindrance[],
): Promise<void> {
  for (const [table, column, mustFirst] of hindrances) {
    const found = await tx
      .selectFrom(table)
      .select(column)
      .where(column, "=", principalId)
      .executeTakeFirst();
    if (found === undefined) continue;
    const message = `Cannot delete entity, must ${mustFirst} first.`;
    throw new ConflictError(message, "principal", name, { code: "DeleteConflict" });
  }
}
