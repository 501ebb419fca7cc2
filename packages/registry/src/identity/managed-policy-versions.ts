import type { Queries, Transaction } from "../database/database.js";
import { ConflictError, NotFoundError, QuotaExceededError, ValidationError } from "../errors.js";
import type { ChangedBy } from "./accounts.js";
import { awsManagedPolicies } from "./aws-managed-policies.js";
import { recordIdentityChange } from "./identity-change.js";
import { type ManagedPolicy, requireOwn } from "./managed-policies.js";
import { checkManagedDocument } from "./managed-policy-document.js";

export interface PolicyVersion {
  /** 1, 2, …; `v1`, `v2` on the wire. */
  readonly version: number;
  readonly document: string;
  readonly isDefault: boolean;
  readonly createdAtMs: number;
}

const maxVersions = 5;

/** @throws ValidationError, QuotaExceededError at the sixth version */
export async function createPolicyVersion(
  tx: Transaction,
  policy: ManagedPolicy,
  { document, isDefault }: Pick<PolicyVersion, "document" | "isDefault">,
  by: ChangedBy,
): Promise<PolicyVersion> {
  requireOwn(policy);
  const { policyId, arn, name } = policy;
  checkManagedDocument(document, name);
  const known = await listPolicyVersions(tx, policy);
  if (known.length >= maxVersions) {
    throw new QuotaExceededError(
      `A managed policy can have up to ${maxVersions} versions. Before you create a new version, you must delete an existing version.`,
      "policy",
      arn,
    );
  }
  const { last_version: version } = await tx
    .updateTable("managed_policies")
    .set((eb) => ({ last_version: eb("last_version", "+", 1), updated_at_ms: by.atMs }))
    .where("policy_id", "=", policyId)
    .returning("last_version")
    .executeTakeFirstOrThrow();
  await tx
    .insertInto("managed_policy_versions")
    .values({ policy_id: policyId, version, document, created_at_ms: by.atMs })
    .execute();
  if (isDefault) await setDefault(tx, policyId, version, by);
  await recordIdentityChange(tx, { createdPolicyVersion: version, policy: arn, isDefault }, by);
  return { version, document, isDefault, createdAtMs: by.atMs };
}

/** Newest first; at most five. */
export async function listPolicyVersions(
  db: Queries,
  { policyId, arn, defaultVersion, createdAtMs }: ManagedPolicy,
): Promise<PolicyVersion[]> {
  const ofAws = awsManagedPolicies.get(arn);
  if (ofAws !== undefined) {
    return [{ version: 1, document: ofAws.document, isDefault: true, createdAtMs }];
  }
  const rows = await db
    .selectFrom("managed_policy_versions")
    .selectAll()
    .where("policy_id", "=", policyId)
    .orderBy("version", "desc")
    .execute();
  return rows.map(({ version, document, created_at_ms }) => ({
    ...{ version, document, createdAtMs: created_at_ms },
    isDefault: version === defaultVersion,
  }));
}

/** @param versionId `v1` @throws NotFoundError, ValidationError */
export async function getPolicyVersion(
  db: Queries,
  policy: ManagedPolicy,
  versionId: string,
): Promise<PolicyVersion> {
  if (!/^v[1-9]\d{0,8}$/.test(versionId)) {
    throw new ValidationError(`"${versionId}" is no version id: v1, v2 …`);
  }
  const versions = await listPolicyVersions(db, policy);
  const found = versions.find(({ version }) => `v${version}` === versionId);
  if (found === undefined) {
    throw new NotFoundError(
      `Policy ${policy.arn} version ${versionId} does not exist or is not attachable.`,
      "policy",
      policy.arn,
    );
  }
  return found;
}

/** @throws NotFoundError, ConflictError for the default version */
export async function deletePolicyVersion(
  tx: Transaction,
  policy: ManagedPolicy,
  versionId: string,
  by: ChangedBy,
): Promise<void> {
  requireOwn(policy);
  const { version, isDefault } = await getPolicyVersion(tx, policy, versionId);
  if (isDefault) {
    throw new ConflictError(
      "Cannot delete the default version of a policy.",
      "policy",
      policy.arn,
      {
        code: "DeleteConflict",
      },
    );
  }
  await tx
    .deleteFrom("managed_policy_versions")
    .where("policy_id", "=", policy.policyId)
    .where("version", "=", version)
    .execute();
  await recordIdentityChange(tx, { deletedPolicyVersion: version, policy: policy.arn }, by);
}

/** From now on this version counts wherever the policy hangs. @throws NotFoundError */
export async function setDefaultPolicyVersion(
  tx: Transaction,
  policy: ManagedPolicy,
  versionId: string,
  by: ChangedBy,
): Promise<void> {
  requireOwn(policy);
  const { version } = await getPolicyVersion(tx, policy, versionId);
  await setDefault(tx, policy.policyId, version, by);
  await recordIdentityChange(tx, { defaultPolicyVersion: version, policy: policy.arn }, by);
}

async function setDefault(
  tx: Transaction,
  policyId: string,
  version: number,
  { atMs }: ChangedBy,
): Promise<void> {
  await tx
    .updateTable("managed_policies")
    .set({ default_version: version, updated_at_ms: atMs })
    .where("policy_id", "=", policyId)
    .execute();
}
