// Policies of their own, which any principal of the account can be attached to.
import { parsePolicyArn, policyArn } from "../arns.js";
import type { Queries, Transaction } from "../database/database.js";
import { behind, type Page, type PageQuery, startsWith, toPage } from "../database/pages.js";
import type { ManagedPoliciesTable } from "../database/schema/identity-tables.js";
import { ConflictError, NotFoundError, ValidationError } from "../errors.js";
import type { ChangedBy } from "./accounts.js";
import { awsManagedPolicies } from "./aws-managed-policies.js";
import { recordIdentityChange } from "./identity-change.js";
import { newPolicyId } from "./identity-ids.js";
import { checkEntityName, checkPath } from "./identity-names.js";
import { checkManagedDocument } from "./managed-policy-document.js";

export interface ManagedPolicy {
  /** `ANPA…`, never reused. */
  readonly policyId: string;
  readonly arn: string;
  /** `aws`: one that every account has. */
  readonly owner: string;
  readonly name: string;
  readonly path: string;
  readonly description: string | undefined;
  readonly defaultVersion: number;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export interface NewManagedPolicy {
  readonly accountId: string;
  readonly name: string;
  readonly path?: string | undefined;
  readonly description?: string | undefined;
  readonly document: string;
}

/** @throws ValidationError, QuotaExceededError, ConflictError */
export async function createManagedPolicy(
  tx: Transaction,
  policy: NewManagedPolicy,
  by: ChangedBy,
): Promise<ManagedPolicy> {
  const { accountId, name, path = "/", description, document } = policy;
  checkEntityName("policy name", name, 128);
  checkPath(path);
  checkDescription(description);
  checkManagedDocument(document, name);
  const same = await tx
    .selectFrom("managed_policies")
    .select("policy_id")
    .where("account_id", "=", accountId)
    .where((eb) => eb.fn<string>("lower", ["name"]), "=", name.toLowerCase())
    .executeTakeFirst();
  if (same !== undefined) {
    throw new ConflictError(
      `A policy called ${name} already exists. Duplicate names are not allowed.`,
      "policy",
      name,
    );
  }
  const row: ManagedPoliciesTable = {
    policy_id: newPolicyId(),
    account_id: accountId,
    ...{ name, path, description: description ?? null },
    default_version: 1,
    last_version: 1,
    created_at_ms: by.atMs,
    updated_at_ms: by.atMs,
  };
  await tx.insertInto("managed_policies").values(row).execute();
  await tx
    .insertInto("managed_policy_versions")
    .values({ policy_id: row.policy_id, version: 1, document, created_at_ms: by.atMs })
    .execute();
  await recordIdentityChange(tx, { createdPolicy: toPolicy(row).arn }, by);
  return toPolicy(row);
}

/** The policy with this ARN that the account may use: its own or AWS's. @throws NotFoundError, ValidationError */
export async function getManagedPolicy(
  db: Queries,
  accountId: string,
  arn: string,
): Promise<ManagedPolicy> {
  const parsed = parsePolicyArn(arn);
  if (parsed === undefined) throw new ValidationError(`ARN ${arn} is not valid.`);
  const { account, path, name } = parsed;
  const ofAws = awsManagedPolicies.get(arn);
  if (ofAws !== undefined) return ofAws.policy;
  const row =
    account === accountId
      ? await db
          .selectFrom("managed_policies")
          .selectAll()
          .where("account_id", "=", account)
          .where("name", "=", name)
          .executeTakeFirst()
      : undefined;
  if (row?.path !== path) {
    throw new NotFoundError(`Policy ${arn} does not exist or is not attachable.`, "policy", arn);
  }
  return toPolicy(row);
}

/** The account's own policies, by name. */
export async function listManagedPolicies(
  db: Queries,
  accountId: string,
  pathPrefix: string,
  { after, limit }: PageQuery,
): Promise<Page<ManagedPolicy>> {
  const rows = await db
    .selectFrom("managed_policies")
    .selectAll()
    .where("account_id", "=", accountId)
    .where(startsWith("path", pathPrefix))
    .$if(after !== undefined, (query) => query.where(behind(["name"], after ?? [])))
    .orderBy("name")
    .limit(limit + 1)
    .execute();
  return toPage(rows.map(toPolicy), limit, ({ name }) => [name]);
}

/** Only a policy that hangs on nothing and has no other versions can be deleted. @throws ConflictError */
export async function deleteManagedPolicy(
  tx: Transaction,
  policy: ManagedPolicy,
  by: ChangedBy,
): Promise<void> {
  requireOwn(policy);
  const { policyId, arn } = policy;
  await requireUnused(tx, policyId, arn);
  await tx.deleteFrom("managed_policies").where("policy_id", "=", policyId).execute();
  await tx.deleteFrom("resource_tags").where("resource_arn", "=", arn).execute();
  await recordIdentityChange(tx, { deletedPolicy: arn }, by);
}

async function requireUnused(tx: Transaction, policyId: string, arn: string): Promise<void> {
  const account = parsePolicyArn(arn)?.account ?? "";
  const versions = await tx
    .selectFrom("managed_policy_versions")
    .select("version")
    .where("policy_id", "=", policyId)
    .limit(2)
    .execute();
  const [attachment, boundary] = await Promise.all(
    (["policy_attachments", "permissions_boundaries"] as const).map((table) =>
      tx
        .selectFrom(table)
        .select("principal_id")
        .where("account_id", "=", account)
        .where("policy_arn", "=", arn)
        .executeTakeFirst(),
    ),
  );
  const reason =
    (attachment && "Cannot delete a policy attached to entities.") ??
    (boundary && "Cannot delete a policy that is a permissions boundary.") ??
    (versions.length > 1
      ? "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy."
      : undefined);
  if (reason !== undefined) {
    throw new ConflictError(reason, "policy", arn, { code: "DeleteConflict" });
  }
}

/** AWS's managed policies belong to no account: nobody changes them. @throws ValidationError */
export function requireOwn({ owner, arn }: ManagedPolicy): void {
  if (owner !== "aws") return;
  throw new ValidationError(`Policy ${arn} is AWS's and cannot be changed. Make one of your own.`);
}

function checkDescription(description: string | undefined): void {
  if (description === undefined || /^[\t\n\r\x20-\x7e\xa1-\xff]{0,1000}$/.test(description)) return;
  throw new ValidationError("A description has at most 1000 characters of Latin-1.");
}

function toPolicy(row: ManagedPoliciesTable): ManagedPolicy {
  return {
    policyId: row.policy_id,
    arn: policyArn(row.account_id, row.path, row.name),
    owner: row.account_id,
    name: row.name,
    path: row.path,
    description: row.description ?? undefined,
    defaultVersion: row.default_version,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
  };
}
