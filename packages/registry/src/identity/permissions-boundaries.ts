// The managed policy beyond which no identity policy of a user or role reaches.
import type { Queries, Transaction } from "../database/database.js";
import { NotFoundError, ValidationError } from "../errors.js";
import type { ChangedBy } from "./accounts.js";
import { recordIdentityChange } from "./identity-change.js";
import { getManagedPolicy } from "./managed-policies.js";
import { documentOf } from "./policy-attachments.js";
import { holderKind, type PolicyHolder } from "./policy-holder.js";

export interface PermissionsBoundary {
  readonly arn: string;
  /** The JSON document that counts now. */
  readonly document: string;
}

/** Sets or replaces. @throws NotFoundError, ValidationError */
export async function putPermissionsBoundary(
  tx: Transaction,
  { principalId, accountId }: PolicyHolder,
  arn: string,
  by: ChangedBy,
): Promise<void> {
  if (holderKind(principalId) === "group") {
    throw new ValidationError("A group has no permissions boundary; its users have.");
  }
  const { policyId } = await getManagedPolicy(tx, accountId, arn);
  const reference = { policy_arn: arn, policy_id: policyId };
  await tx
    .insertInto("permissions_boundaries")
    .values({ principal_id: principalId, account_id: accountId, ...reference })
    .onConflict((conflict) => conflict.column("principal_id").doUpdateSet(reference))
    .execute();
  await recordIdentityChange(tx, { boundary: arn, principalId }, by);
}

/** @throws NotFoundError */
export async function deletePermissionsBoundary(
  tx: Transaction,
  { principalId }: Pick<PolicyHolder, "principalId">,
  by: ChangedBy,
): Promise<void> {
  const { numDeletedRows } = await tx
    .deleteFrom("permissions_boundaries")
    .where("principal_id", "=", principalId)
    .executeTakeFirst();
  if (numDeletedRows === 0n) {
    const kind = holderKind(principalId);
    throw new NotFoundError(`The ${kind} has no permissions boundary.`, "policy", principalId);
  }
  await recordIdentityChange(tx, { deletedBoundary: true, principalId }, by);
}

export async function findPermissionsBoundary(
  db: Queries,
  principalId: string,
): Promise<PermissionsBoundary | undefined> {
  const row = await db
    .selectFrom("permissions_boundaries as boundary")
    .leftJoin("managed_policies as policy", "policy.policy_id", "boundary.policy_id")
    .leftJoin("managed_policy_versions as current", (join) =>
      join
        .onRef("current.policy_id", "=", "policy.policy_id")
        .onRef("current.version", "=", "policy.default_version"),
    )
    .select(["boundary.policy_arn", "current.document"])
    .where("boundary.principal_id", "=", principalId)
    .executeTakeFirst();
  return row && { arn: row.policy_arn, document: documentOf(row.policy_arn, row.document) };
}
