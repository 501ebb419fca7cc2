import { type Selectable, sql } from "kysely";
import { NotFoundError } from "../errors.js";
import type { Queries, Transaction } from "./database.js";
import type { PackagesTable, Restriction } from "./schema.js";

export type PackageRow = Selectable<PackagesTable>;

/** The columns that name a package inside a repository. */
export interface PackageNameColumns {
  readonly format: string;
  readonly namespace: string;
  readonly name: string;
}

export async function findPackage(
  db: Queries,
  repositoryId: string,
  { format, namespace, name }: PackageNameColumns,
): Promise<PackageRow | undefined> {
  return db
    .selectFrom("packages")
    .selectAll()
    .where("repository_id", "=", repositoryId)
    .where("format", "=", format)
    .where("namespace", "=", namespace)
    .where("name", "=", name)
    .executeTakeFirst();
}

/** A package of the repository whose name is the same but for upper and lower case. */
export async function findPackageInAnyCase(
  db: Queries,
  repositoryId: string,
  { format, namespace, name }: PackageNameColumns,
): Promise<PackageRow | undefined> {
  return db
    .selectFrom("packages")
    .selectAll()
    .where("repository_id", "=", repositoryId)
    .where("format", "=", format)
    .where(sql`lower(namespace)`, "=", namespace.toLowerCase())
    .where(sql`lower(name)`, "=", name.toLowerCase())
    .limit(1)
    .executeTakeFirst();
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
  const found = await findPackage(tx, repositoryId, name);
  if (found !== undefined) return found;
  await requireRepository(tx, repositoryId);
  return tx
    .insertInto("packages")
    .values({
      repository_id: repositoryId,
      format: name.format,
      namespace: name.namespace,
      name: name.name,
      publish_restriction: restrictions.publish,
      upstream_restriction: restrictions.upstream,
      created_at_ms: atMs,
      updated_at_ms: atMs,
      revision: 0,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

async function requireRepository(tx: Transaction, repositoryId: string): Promise<void> {
  const row = await tx
    .selectFrom("repositories")
    .select("name")
    .where("repository_id", "=", repositoryId)
    .executeTakeFirst();
  if (row !== undefined) return;
  throw new NotFoundError("The repository was deleted meanwhile.", "repository", repositoryId);
}

/** Counts a change of the package. Returns its new revision. */
export async function touchPackage(
  tx: Transaction,
  packageId: number,
  atMs: number,
): Promise<number> {
  const row = await tx
    .updateTable("packages")
    .set(({ eb }) => ({ revision: eb("revision", "+", 1), updated_at_ms: atMs }))
    .where("package_id", "=", packageId)
    .returning("revision")
    .executeTakeFirstOrThrow();
  return row.revision;
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
  await tx
    .insertInto("package_tags")
    .values({ package_id: packageId, tag, version })
    .onConflict((conflict) => conflict.columns(["package_id", "tag"]).doUpdateSet({ version }))
    .execute();
}
