// Key-value tags of domains, repositories and package groups, stored by ARN.
import { recordResourceEvent } from "../../events/record-resource-event.js";
import { recordChange } from "../../database/changes.js";
import type { Queries, Transaction } from "../../database/database.js";
import { QuotaExceededError, ValidationError } from "../../errors.js";
import type { TaggableResource } from "./managed-resource.js";
import type { Management, ManagementLimits } from "./management.js";

interface TagLimits {
  readonly limits: Pick<ManagementLimits, "maxTagsPerResource">;
}

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/**
 * Finds what is tagged, in the transaction that tags it: tags are stored by ARN, and those of a repository that was
 * deleted a moment ago would be found on the next one of its name. @throws NotFoundError
 */
export type FindTaggable = (db: Queries) => Promise<TaggableResource>;

/** Adds tags and replaces those with the same key. @throws NotFoundError, ValidationError, QuotaExceededError */
export async function tagResource(
  { database, limits, now }: Pick<Management, "database" | "now"> & TagLimits,
  find: FindTaggable,
  tags: readonly Tag[],
  principal: string,
): Promise<void> {
  await database.transact(async (tx) => {
    const resource = await find(tx);
    await putTags(tx, resource, tags, limits.maxTagsPerResource);
    await recordTagging(tx, resource, { tagged: tags.map((tag) => tag.key) }, principal, now());
  });
}

/** Keys that are not there are no error. @throws NotFoundError */
export async function untagResource(
  { database, now }: Pick<Management, "database" | "now">,
  find: FindTaggable,
  keys: readonly string[],
  principal: string,
): Promise<void> {
  await database.transact(async (tx) => {
    const resource = await find(tx);
    for (const key of keys) {
      await tx
        .deleteFrom("resource_tags")
        .where("resource_arn", "=", resource.arn)
        .where("key", "=", key)
        .execute();
    }
    await recordTagging(tx, resource, { untagged: keys }, principal, now());
  });
}

async function recordTagging(
  tx: Transaction,
  { arn, domainId, repositoryId, type }: TaggableResource,
  detail: Readonly<Record<string, unknown>>,
  principal: string,
  atMs: number,
): Promise<void> {
  const ids = { domainId, ...(repositoryId !== undefined && { repositoryId }) };
  const sequence = await recordChange(tx, { kind: type, ...ids, principal, detail }, atMs);
  if (type === "package-group") return;
  const isDomain = type === "domain";
  await recordResourceEvent(tx, {
    detailType: isDomain ? "Packhouse Domain State Change" : "Packhouse Repository State Change",
    ...{ arn, domainId, sequence, principal, atMs },
    told: { operationType: "Updated", changes: detail },
  });
}

/** As part of a transaction that makes the resource. Adds tags and replaces those with the same key. @throws ValidationError, QuotaExceededError */
export async function putTags(
  tx: Transaction,
  resource: TaggableResource,
  tags: readonly Tag[],
  maxTags: number,
): Promise<void> {
  checkKeys(tags.map((tag) => tag.key));
  for (const { key, value } of tags) {
    await tx
      .insertInto("resource_tags")
      .values({ resource_arn: resource.arn, key, value })
      .onConflict((conflict) => conflict.columns(["resource_arn", "key"]).doUpdateSet({ value }))
      .execute();
  }
  const count = (await listTags(tx, resource.arn)).length;
  if (count > maxTags) {
    throw new QuotaExceededError(
      `A resource may have ${maxTags} tags; '${resource.name}' would have ${count}.`,
      resource.type,
      resource.name,
    );
  }
}

/** Tags by key. */
export async function listTags(db: Queries, arn: string): Promise<Tag[]> {
  return db
    .selectFrom("resource_tags")
    .select(["key", "value"])
    .where("resource_arn", "=", arn)
    .orderBy("key")
    .execute();
}

/** For a resource that is deleted: its name can be used again. */
export async function removeAllTags(tx: Transaction, arn: string): Promise<void> {
  await tx.deleteFrom("resource_tags").where("resource_arn", "=", arn).execute();
}

function checkKeys(keys: readonly string[]): void {
  if (new Set(keys).size < keys.length) throw new ValidationError("tags has a key twice.");
  if (keys.some((key) => key.toLowerCase().startsWith("aws:"))) {
    throw new ValidationError("Tag keys must not start with `aws:`.");
  }
}
