// Tags of users, roles and managed policies, kept by ARN beside those of domains and repositories.
import type { Queries, Transaction } from "../database/database.js";
import { QuotaExceededError, ValidationError } from "../errors.js";
import type { ChangedBy } from "./accounts.js";
import { recordIdentityChange } from "./identity-change.js";

export interface EntityTag {
  readonly key: string;
  readonly value: string;
}

const maxTags = 50;
const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** Adds tags and replaces those of the same key in any case. @throws ValidationError, QuotaExceededError */
export async function tagEntity(
  tx: Transaction,
  arn: string,
  tags: readonly EntityTag[],
  by: ChangedBy,
): Promise<void> {
  if (tags.length === 0) return;
  checkTags(tags);
  const folded = new Set(tags.map(({ key }) => key.toLowerCase()));
  const known = await listEntityTags(tx, arn);
  const replaced = known.filter(({ key }) => folded.has(key.toLowerCase()));
  if (known.length - replaced.length + tags.length > maxTags) {
    throw new QuotaExceededError(
      `The number of tags has reached the maximum limit of ${maxTags}.`,
      "principal",
      arn,
    );
  }
  await removeTags(tx, arn, replaced);
  await tx
    .insertInto("resource_tags")
    .values(tags.map(({ key, value }) => ({ resource_arn: arn, key, value })))
    .execute();
  await recordIdentityChange(tx, { tagged: arn, keys: tags.map(({ key }) => key) }, by);
}

/** Keys that are not there are no error. */
export async function untagEntity(
  tx: Transaction,
  arn: string,
  keys: readonly string[],
  by: ChangedBy,
): Promise<void> {
  const folded = new Set(keys.map((key) => key.toLowerCase()));
  const known = await listEntityTags(tx, arn);
  await removeTags(
    tx,
    arn,
    known.filter(({ key }) => folded.has(key.toLowerCase())),
  );
  await recordIdentityChange(tx, { untagged: arn, keys }, by);
}

/** By key; at most 50. */
export async function listEntityTags(db: Queries, arn: string): Promise<EntityTag[]> {
  return db
    .selectFrom("resource_tags")
    .select(["key", "value"])
    .where("resource_arn", "=", arn)
    .orderBy("key")
    .execute();
}

/** When an entity's ARN changes. */
export async function moveTags(tx: Transaction, from: string, to: string): Promise<void> {
  if (from === to) return;
  await tx
    .updateTable("resource_tags")
    .set({ resource_arn: to })
    .where("resource_arn", "=", from)
    .execute();
}

async function removeTags(tx: Transaction, arn: string, tags: readonly EntityTag[]): Promise<void> {
  if (tags.length === 0) return;
  const keys = tags.map(({ key }) => key);
  await tx
    .deleteFrom("resource_tags")
    .where("resource_arn", "=", arn)
    .where("key", "in", keys)
    .execute();
}

function checkTags(tags: readonly EntityTag[]): void {
  const folded = new Set<string>();
  for (const { key, value } of tags) {
    if (key.length < 1 || key.length > 128 || value.length > 256) {
      throw new ValidationError("A tag's key has 1-128 characters, its value at most 256.");
    }
    if (!allowed.test(key) || !allowed.test(value)) {
      throw new ValidationError(
        "Tags are made of letters, digits, spaces and _.:/=+-@ in any language.",
      );
    }
    folded.add(key.toLowerCase());
  }
  if (folded.size < tags.length) {
    throw new ValidationError(
      "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
      "FIELD_VALIDATION_FAILED",
      { code: "InvalidInput" },
    );
  }
}
