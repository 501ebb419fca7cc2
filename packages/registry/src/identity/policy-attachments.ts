// Managed policies on users, groups and roles.
import type { Queries, Transaction } from "../database/database.js";
import { behind, type Page, type PageQuery, toPage } from "../database/pages.js";
import { NotFoundError, QuotaExceededError } from "../errors.js";
import type { ChangedBy } from "./accounts.js";
import { awsManagedPolicies } from "./aws-managed-policies.js";
import { recordIdentityChange } from "./identity-change.js";
import { getManagedPolicy } from "./managed-policies.js";
import type { PolicyHolder } from "./policy-holder.js";

/** IAM's default quota, of one principal. */
const maxAttached = 10;

/** Attached already: nothing happens. @throws NotFoundError, ValidationError, QuotaExceededError */
export async function attachPolicy(
  tx: Transaction,
  { principalId, accountId }: PolicyHolder,
  arn: string,
  by: ChangedBy,
): Promise<void> {
  const { policyId } = await getManagedPolicy(tx, accountId, arn);
  const attached = await listAttachedPolicies(tx, principalId);
  if (attached.includes(arn)) return;
  if (attached.length >= maxAttached) {
    throw new QuotaExceededError(
      `Cannot exceed quota for PoliciesPerPrincipal: ${maxAttached}.`,
      "policy",
      arn,
    );
  }
  await tx
    .insertInto("policy_attachments")
    .values({
      ...{ principal_id: principalId, account_id: accountId },
      ...{ policy_arn: arn, policy_id: policyId },
    })
    .execute();
  await recordIdentityChange(tx, { attachedPolicy: arn, principalId }, by);
}

/** @throws NotFoundError */
export async function detachPolicy(
  tx: Transaction,
  { principalId }: Pick<PolicyHolder, "principalId">,
  arn: string,
  by: ChangedBy,
): Promise<void> {
  const { numDeletedRows } = await tx
    .deleteFrom("policy_attachments")
    .where("principal_id", "=", principalId)
    .where("policy_arn", "=", arn)
    .executeTakeFirst();
  if (numDeletedRows === 0n) {
    throw new NotFoundError(`Policy ${arn} was not found.`, "policy", arn);
  }
  await recordIdentityChange(tx, { detachedPolicy: arn, principalId }, by);
}

/** ARNs, in order; at most ten. */
export async function listAttachedPolicies(db: Queries, principalId: string): Promise<string[]> {
  const rows = await db
    .selectFrom("policy_attachments")
    .select("policy_arn")
    .where("principal_id", "=", principalId)
    .orderBy("policy_arn")
    .execute();
  return rows.map(({ policy_arn }) => policy_arn);
}

/** All managed policies on any of these principals: ARN, and the document that counts now. */
export async function attachedPolicies(
  db: Queries,
  principalIds: readonly string[],
): Promise<{ readonly name: string; readonly document: string }[]> {
  const rows = await db
    .selectFrom("policy_attachments as attached")
    .leftJoin("managed_policies as policy", "policy.policy_id", "attached.policy_id")
    .leftJoin("managed_policy_versions as current", (join) =>
      join
        .onRef("current.policy_id", "=", "policy.policy_id")
        .onRef("current.version", "=", "policy.default_version"),
    )
    .select(["attached.policy_arn", "current.document"])
    .where("attached.principal_id", "in", principalIds)
    .execute();
  return rows.map(({ policy_arn, document }) => ({
    name: policy_arn,
    document: documentOf(policy_arn, document),
  }));
}

/** Of a managed policy's ARN and what the database has of it, which for AWS's is nothing. */
export function documentOf(arn: string, stored: string | null | undefined): string {
  const document = stored ?? awsManagedPolicies.get(arn)?.document;
  if (document === undefined) throw new Error(`The policy ${arn} has no document.`);
  return document;
}

export type PolicyUsage = "attachment" | "boundary";

const tables = {
  attachment: "policy_attachments",
  boundary: "permissions_boundaries",
} as const;

/** Unique ids of an account's principals that a policy hangs on, or bounds. */
export async function listPolicyUsers(
  db: Queries,
  { accountId, arn, usage }: PolicyReference,
  { after, limit }: PageQuery,
): Promise<Page<string>> {
  const rows = await db
    .selectFrom(tables[usage])
    .select("principal_id")
    .where("account_id", "=", accountId)
    .where("policy_arn", "=", arn)
    .$if(after !== undefined, (query) => query.where(behind(["principal_id"], after ?? [])))
    .orderBy("principal_id")
    .limit(limit + 1)
    .execute();
  return toPage(
    rows.map((row) => row.principal_id),
    limit,
    (id) => [id],
  );
}

export interface PolicyReference {
  readonly accountId: string;
  readonly arn: string;
  readonly usage: PolicyUsage;
}

/** On how many of an account's principals. */
export async function countPolicyUsers(
  db: Queries,
  { accountId, arn, usage }: PolicyReference,
): Promise<number> {
  const { count } = await db
    .selectFrom(tables[usage])
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("account_id", "=", accountId)
    .where("policy_arn", "=", arn)
    .executeTakeFirstOrThrow();
  return count;
}
