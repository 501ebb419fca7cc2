import type { Insertable, Selectable } from "kysely";
import { NotFoundError } from "../errors.js";
import type { Queries, Transaction } from "./database.js";
import { pathSkeleton } from "./name-skeleton.js";
import { prepareQuery } from "./prepared-query.js";
import type { PackagesTable, Restriction } from "./schema.js";

export type PackageRow = Selectable<PackagesTable>;

/** The columns that name a package inside a repository. */
export interface PackageNameColumns {
  readonly format: string;
  readonly namespace: string;
  readonly name: string;
}

const selectPackage = prepareQuery<PackageNameColumns & { readonly repositoryId: string }>()(
  (db, { repositoryId, format, namespace, name }) =>
    db
      .selectFrom("packages")
      .selectAll()
      .where("repository_id", "=", repositoryId)
      .where("format", "=", format)
      .where("namespace", "=", namespace)
      .where("name", "=", name),
);

export async function findPackage(
  db: Queries,
  repositoryId: string,
  { format, namespace, name }: PackageNameColumns,
): Promise<PackageRow | undefined> {
  const [row] = await selectPackage(db, { repositoryId, format, namespace, name });
  return row;
}

/**
 * The record of the package, made with these restrictions when there is none yet.
 * @throws NotFoundError when the repository was deleted since the caller found it
 */
export async function ensurePackage(
  tx: Transaction,
  repositoryId: string,
  name: PackageNameColumns,
  restrictions: { readonly publish: Restriction; readonly upstream: Restriction },
  atMs: number,
): Promise<PackageRow> {
  await requireRepository(tx, repositoryId);
  const found = await findPackage(tx, repositoryId, name);
  return found ?? insertPackage(tx, repositoryId, name, restrictions, atMs);
}

const insertPackageRow = prepareQuery<Insertable<PackagesTable>>()((db, row) =>
  db.insertInto("packages").values(row).returningAll(),
);

/** A record for a name that has none in the repository, which must be there. */
export async function insertPackage(
  tx: Transaction,
  repositoryId: string,
  { format, namespace, name }: PackageNameColumns,
  restrictions: { readonly publish: Restriction; readonly upstream: Restriction },
  atMs: number,
): Promise<PackageRow> {
  const [row] = await insertPackageRow(tx, {
    repository_id: repositoryId,
    format,
    namespace,
    name,
    publish_restriction: restrictions.publish,
    upstream_restriction: restrictions.upstream,
    created_at_ms: atMs,
    updated_at_ms: atMs,
    revision: 1,
    skeleton: pathSkeleton(`/${format}/${namespace}/${name}`),
  });
  if (row === undefined) throw new Error("The database did not return the new package.");
  return row;
}

/**
 * Asked by every transaction that changes what a repository holds: a deleted one keeps its rows for a while.
 * @throws NotFoundError when the repository was deleted since the caller found it
 */
export async function requireRepository(tx: Transaction, repositoryId: string): Promise<void> {
  const row = await tx
    .selectFrom("repositories")
    .select("name")
    .where("repository_id", "=", repositoryId)
    .where("deleted_at_ms", "is", null)
    .executeTakeFirst();
  if (row === undefined) throw repositoryGone({ name: repositoryId });
}

/** Somebody deleted the repository since the caller found it. */
export function repositoryGone({ name }: { readonly name: string }): NotFoundError {
  return new NotFoundError("The repository was deleted meanwhile.", "repository", name);
}

/** Counts a change of the package. Returns its new revision. */
export async function touchPackage(
  tx: Transaction,
  packageId: number,
  atMs: number,
): Promise<number> {
  const [row] = await updateRevision(tx, { packageId, atMs });
  if (row === undefined) throw new Error(`There is no package ${packageId} to change.`);
  return row.revision;
}

const updateRevision = prepareQuery<{ readonly packageId: number; readonly atMs: number }>()(
  (db, { packageId, atMs }) =>
    db
      .updateTable("packages")
      .set(({ eb }) => ({ revision: eb("revision", "+", 1), updated_at_ms: atMs }))
      .where("package_id", "=", packageId)
      .returning("revision"),
);

/** Sets the origin controls and counts the change. */
export async function setRestrictions(
  tx: Transaction,
  packageId: number,
  restrictions: { readonly publish: Restriction; readonly upstream: Restriction },
  atMs: number,
): Promise<void> {
  await tx
    .updateTable("packages")
    .set({
      publish_restriction: restrictions.publish,
      upstream_restriction: restrictions.upstream,
    })
    .where("package_id", "=", packageId)
    .execute();
  await touchPackage(tx, packageId, atMs);
}

export async function deletePackageRow(tx: Transaction, packageId: number): Promise<void> {
  await tx.deleteFrom("packages").where("package_id", "=", packageId).execute();
}

export async function listPackageTags(
  db: Queries,
  packageId: number,
): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom("package_tags")
    .select(["tag", "version"])
    .where("package_id", "=", packageId)
    .orderBy("tag")
    .execute();
  return new Map(rows.map(({ tag, version }) => [tag, version]));
}

/** Points the tag at the version, or removes it. */
export async function setPackageTag(
  tx: Transaction,
  packageId: number,
  tag: string,
  version: string | undefined,
): Promise<void> {
  if (version === undefined) {
    await tx
      .deleteFrom("package_tags")
      .where("package_id", "=", packageId)
      .where("tag", "=", tag)
      .execute();
    return;
  }
  await upsertTag(tx, { packageId, tag, version });
}

const upsertTag = prepareQuery<{
  readonly packageId: number;
  readonly tag: string;
  readonly version: string;
}>()((db, { packageId, tag, version }) =>
  db
    .insertInto("package_tags")
    .values({ package_id: packageId, tag, version })
    .onConflict((conflict) => conflict.columns(["package_id", "tag"]).doUpdateSet({ version })),
);
