import type { Queries, Transaction } from "./database.js";
import type { PackageNameColumns } from "./packages.js";
import type { TombstonesTable } from "./schema.js";

/** What a deleted version was. */
export interface Tombstone {
  readonly versionKey: string;
  /** SHA-256 by asset name. */
  readonly digests: Readonly<Record<string, string>>;
  /** Nobody may publish the version again with other bytes: clients have its digest in their lock files. */
  readonly isFinal: boolean;
}

/** Remembers which bytes a deleted version had. */
export async function putTombstone(
  tx: Transaction,
  repositoryId: string,
  name: PackageNameColumns,
  { versionKey, digests, isFinal }: Tombstone,
  atMs: number,
): Promise<void> {
  const values = {
    digests: JSON.stringify(digests),
    is_final: isFinal ? 1 : 0,
    deleted_at_ms: atMs,
  };
  await tx
    .insertInto("tombstones")
    .values({
      repository_id: repositoryId,
      format: name.format,
      namespace: name.namespace,
      name: name.name,
      version_key: versionKey,
      ...values,
    })
    .onConflict((conflict) =>
      conflict
        .columns(["repository_id", "format", "namespace", "name", "version_key"])
        .doUpdateSet(values),
    )
    .execute();
}

export async function findTombstone(
  db: Queries,
  repositoryId: string,
  { format, namespace, name }: PackageNameColumns,
  versionKey: string,
): Promise<Tombstone | undefined> {
  const row = await db
    .selectFrom("tombstones")
    .select(["digests", "is_final"])
    .where("repository_id", "=", repositoryId)
    .where("format", "=", format)
    .where("namespace", "=", namespace)
    .where("name", "=", name)
    .where("version_key", "=", versionKey)
    .executeTakeFirst();
  return row && toTombstone(versionKey, row);
}

export function toTombstone(
  versionKey: string,
  row: Pick<TombstonesTable, "digests" | "is_final">,
): Tombstone {
  const digests = JSON.parse(row.digests) as Record<string, string>;
  return { versionKey, digests, isFinal: row.is_final === 1 };
}
