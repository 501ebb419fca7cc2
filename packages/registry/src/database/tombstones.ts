import type { Transaction } from "./database.js";
import type { PackageNameColumns } from "./packages.js";

/** Remembers which bytes a deleted version had. */
export async function putTombstone(
  tx: Transaction,
  repositoryId: string,
  name: PackageNameColumns,
  deleted: { readonly version: string; readonly digests: Readonly<Record<string, string>> },
  atMs: number,
): Promise<void> {
  const values = { digests: JSON.stringify(deleted.digests), deleted_at_ms: atMs };
  await tx
    .insertInto("tombstones")
    .values({
      repository_id: repositoryId,
      format: name.format,
      namespace: name.namespace,
      name: name.name,
      version: deleted.version,
      ...values,
    })
    .onConflict((conflict) =>
      conflict
        .columns(["repository_id", "format", "namespace", "name", "version"])
        .doUpdateSet(values),
    )
    .execute();
}
