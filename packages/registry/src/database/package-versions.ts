import type { Insertable, Selectable } from "kysely";
import type { Queries, Transaction } from "./database.js";
import { prepareQuery } from "./prepared-query.js";
import type { AssetsTable, PackageVersionsTable, VersionStatus } from "./schema.js";

export type VersionRow = Selectable<PackageVersionsTable>;
export type AssetRow = Selectable<AssetsTable>;
export type NewVersionRow = Omit<Insertable<PackageVersionsTable>, "version_id">;
export type NewAssetRow = Omit<Insertable<AssetsTable>, "version_id">;

export async function findVersion(
  db: Queries,
  packageId: number,
  versionKey: string,
): Promise<VersionRow | undefined> {
  const [row] = await selectVersion(db, { packageId, versionKey });
  return row;
}

const selectVersion = prepareQuery<{ readonly packageId: number; readonly versionKey: string }>()(
  (db, { packageId, versionKey }) =>
    db
      .selectFrom("package_versions")
      .selectAll()
      .where("package_id", "=", packageId)
      .where("version_key", "=", versionKey),
);

/** Those of the versions that there are, by key. Ask for some hundred at most. */
export async function findVersions(
  db: Queries,
  packageId: number,
  versionKeys: readonly string[],
): Promise<Map<string, VersionRow>> {
  if (versionKeys.length === 0) return new Map();
  const rows = await db
    .selectFrom("package_versions")
    .selectAll()
    .where("package_id", "=", packageId)
    .where("version_key", "in", [...versionKeys])
    .execute();
  return new Map(rows.map((row) => [row.version_key, row]));
}

/** The first versions of a package by key, as the index has them. */
export async function listFirstVersions(
  db: Queries,
  packageId: number,
  limit: number,
): Promise<VersionRow[]> {
  return db
    .selectFrom("package_versions")
    .selectAll()
    .where("package_id", "=", packageId)
    .orderBy("version_key")
    .limit(limit)
    .execute();
}

/** All versions of a package, oldest row first. */
export async function listVersions(db: Queries, packageId: number): Promise<VersionRow[]> {
  return db
    .selectFrom("package_versions")
    .selectAll()
    .where("package_id", "=", packageId)
    .orderBy("version_id")
    .execute();
}

export async function listAssets(db: Queries, versionId: number): Promise<AssetRow[]> {
  return db
    .selectFrom("assets")
    .selectAll()
    .where("version_id", "=", versionId)
    .orderBy("name")
    .execute();
}

export async function findAsset(
  db: Queries,
  versionId: number,
  name: string,
): Promise<AssetRow | undefined> {
  return db
    .selectFrom("assets")
    .selectAll()
    .where("version_id", "=", versionId)
    .where("name", "=", name)
    .executeTakeFirst();
}

/** The assets of all versions of a package, by version id. */
export async function listAssetsOfPackage(
  db: Queries,
  packageId: number,
): Promise<Map<number, AssetRow[]>> {
  const rows = await db
    .selectFrom("assets")
    .innerJoin("package_versions", "package_versions.version_id", "assets.version_id")
    .selectAll("assets")
    .where("package_versions.package_id", "=", packageId)
    .orderBy("assets.name")
    .execute();
  const byVersion = new Map<number, AssetRow[]>();
  for (const row of rows) {
    const assets = byVersion.get(row.version_id);
    if (assets === undefined) byVersion.set(row.version_id, [row]);
    else assets.push(row);
  }
  return byVersion;
}

/** Inserts a version with its assets. Returns its id. */
export async function insertVersion(
  tx: Transaction,
  version: NewVersionRow,
  assets: readonly NewAssetRow[],
): Promise<number> {
  const [row] = await insertVersionRow(tx, version);
  if (row === undefined) throw new Error("The database did not return the new version.");
  const { version_id } = row;
  await insertAssets(tx, version_id, assets);
  return version_id;
}

export async function insertAssets(
  tx: Transaction,
  versionId: number,
  assets: readonly NewAssetRow[],
): Promise<void> {
  for (const asset of assets) await insertAssetRow(tx, { version_id: versionId, ...asset });
}

/** After assets were added: the revision names the new content. */
export async function updateVersionContent(
  tx: Transaction,
  versionId: number,
  content: Pick<VersionRow, "revision" | "status">,
): Promise<void> {
  await tx
    .updateTable("package_versions")
    .set(content)
    .where("version_id", "=", versionId)
    .execute();
}

const insertVersionRow = prepareQuery<NewVersionRow>()((db, row) =>
  db.insertInto("package_versions").values(row).returning("version_id"),
);

const insertAssetRow = prepareQuery<Insertable<AssetsTable>>()((db, row) =>
  db.insertInto("assets").values(row),
);

/** Puts other columns and assets in the place of a version's. Its id stays. */
export async function replaceVersion(
  tx: Transaction,
  versionId: number,
  version: NewVersionRow,
  assets: readonly NewAssetRow[],
): Promise<void> {
  await deleteAssetsOfVersion(tx, versionId);
  await tx
    .updateTable("package_versions")
    .set(version)
    .where("version_id", "=", versionId)
    .execute();
  for (const asset of assets) await insertAssetRow(tx, { version_id: versionId, ...asset });
}

export async function updateVersionMetadata(
  tx: Transaction,
  versionId: number,
  metadataSealed: Uint8Array,
  revision: string,
): Promise<void> {
  await tx
    .updateTable("package_versions")
    .set({ metadata_sealed: metadataSealed, revision })
    .where("version_id", "=", versionId)
    .execute();
}

export async function updateVersionStatus(
  tx: Transaction,
  versionId: number,
  status: VersionStatus,
): Promise<void> {
  await tx
    .updateTable("package_versions")
    .set({ status })
    .where("version_id", "=", versionId)
    .execute();
}

/** Returns how many there were. */
export async function deleteAssetsOfVersion(tx: Transaction, versionId: number): Promise<number> {
  const { numDeletedRows } = await tx
    .deleteFrom("assets")
    .where("version_id", "=", versionId)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

export async function deleteVersionRow(tx: Transaction, versionId: number): Promise<void> {
  await tx.deleteFrom("package_versions").where("version_id", "=", versionId).execute();
}
