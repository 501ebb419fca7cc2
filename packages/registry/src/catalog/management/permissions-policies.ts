// The one policy that a domain or a repository may have. Who decides by it is access/.
import { randomBytes } from "node:crypto";
import { recordChange } from "../../database/changes.js";
import type { Queries, Transaction } from "../../database/database.js";
import { ConflictError, NotFoundError } from "../../errors.js";
import { recordResourceEvent } from "../../events/record-resource-event.js";
import { checkPolicyDocument } from "../../policy-document.js";
import {
  type ManagedResource,
  type ManagedResourceName,
  getManagedResource,
} from "./managed-resource.js";
import type { Management } from "./management.js";

export interface PermissionsPolicy {
  readonly resourceArn: string;
  /** Another one after each put. */
  readonly revision: string;
  /** JSON, as it was put. */
  readonly document: string;
}

/** @throws NotFoundError for the resource, or for a policy it has not */
export async function getPermissionsPolicy(
  { database, region }: Pick<Management, "database" | "region">,
  name: ManagedResourceName,
): Promise<PermissionsPolicy> {
  return getPolicy(database.read, await getManagedResource(database.read, region, name));
}

/**
 * Sets or replaces the policy; in force from the next request on.
 * @param expectedRevision must be the current one when given, so that nobody overwrites what he has not seen
 * @throws ValidationError that says where in the document; NotFoundError; ConflictError for another revision
 */
export async function putPermissionsPolicy(
  { database, region, now }: Pick<Management, "database" | "now" | "region">,
  name: ManagedResourceName,
  document: string,
  expectedRevision: string | undefined,
  principal: string,
): Promise<PermissionsPolicy> {
  checkPolicyDocument(document, "resource");
  return database.transact(async (tx) => {
    const resource = await getManagedResource(tx, region, name);
    checkRevision(resource, await findPolicy(tx, resource), expectedRevision);
    // The length and alphabet of CodeArtifact's.
    const revision = randomBytes(32).toString("base64");
    const values = { revision, document, updated_at_ms: now() };
    await tx
      .insertInto("resource_policies")
      .values({ resource_id: idOf(resource), ...values })
      .onConflict((conflict) => conflict.column("resource_id").doUpdateSet(values))
      .execute();
    await recordPolicyChange(tx, resource, { put: revision, document }, principal, now());
    return { resourceArn: resource.arn, revision, document };
  });
}

/** Returns what was removed. @throws NotFoundError also when there is no policy; ConflictError for another revision */
export async function deletePermissionsPolicy(
  { database, region, now }: Pick<Management, "database" | "now" | "region">,
  name: ManagedResourceName,
  expectedRevision: string | undefined,
  principal: string,
): Promise<PermissionsPolicy> {
  return database.transact(async (tx) => {
    const resource = await getManagedResource(tx, region, name);
    const policy = await getPolicy(tx, resource);
    checkRevision(resource, policy, expectedRevision);
    await tx.deleteFrom("resource_policies").where("resource_id", "=", idOf(resource)).execute();
    await recordPolicyChange(tx, resource, { deleted: policy.revision }, principal, now());
    return policy;
  });
}

function idOf({ domainId, repositoryId }: ManagedResource): string {
  return repositoryId ?? domainId;
}

async function findPolicy(
  db: Queries,
  resource: ManagedResource,
): Promise<PermissionsPolicy | undefined> {
  const row = await db
    .selectFrom("resource_policies")
    .select(["revision", "document"])
    .where("resource_id", "=", idOf(resource))
    .executeTakeFirst();
  return row && { resourceArn: resource.arn, ...row };
}

async function getPolicy(db: Queries, resource: ManagedResource): Promise<PermissionsPolicy> {
  const policy = await findPolicy(db, resource);
  if (policy !== undefined) return policy;
  const { type, name } = resource;
  throw new NotFoundError(`The ${type} '${name}' has no permissions policy.`, type, name);
}

function checkRevision(
  { type, name }: ManagedResource,
  current: PermissionsPolicy | undefined,
  expected: string | undefined,
): void {
  if (expected === undefined || expected === current?.revision) return;
  const message =
    current === undefined
      ? `The ${type} '${name}' has no permissions policy any more; put one without policyRevision.`
      : `The permissions policy of ${type} '${name}' was changed meanwhile; get it again and repeat with its revision.`;
  throw new ConflictError(message, type, name);
}

async function recordPolicyChange(
  tx: Transaction,
  { arn, type, domainId, repositoryId }: ManagedResource,
  detail: Readonly<Record<string, string>>,
  principal: string,
  atMs: number,
): Promise<void> {
  const ids = { domainId, ...(repositoryId !== undefined && { repositoryId }) };
  const change = { kind: `${type}-policy`, ...ids, principal, detail } as const;
  const sequence = await recordChange(tx, change, atMs);
  await recordResourceEvent(tx, {
    detailType: "Packhouse Permissions Policy State Change",
    ...{ arn, domainId, sequence, principal, atMs },
    told: { operationType: "put" in detail ? "Updated" : "Deleted" },
  });
}
