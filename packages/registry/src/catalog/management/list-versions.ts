import type { Queries } from "../../database/database.js";
import { type Page, type PageQuery, behind, toPage } from "../../database/pages.js";
import type { Origin, StoredAsset, StoredPackage, StoredVersion, VersionStatus } from "../model.js";
import { toStoredAsset, toStoredVersion } from "../rows.js";

export interface VersionFilter {
  readonly status: VersionStatus | undefined;
  readonly originType: Origin["type"] | undefined;
  /** By time of publication, the newest first; else by version key. */
  readonly newestFirst: boolean;
}

/** The versions of a stored package, of every status. */
export async function listVersionPage(
  db: Queries,
  packageId: number,
  { status, originType, newestFirst }: VersionFilter,
  { after, limit }: PageQuery,
): Promise<Page<StoredVersion>> {
  const order = newestFirst
    ? (["published_at_ms", "version_id"] as const)
    : (["version_key"] as const);
  const direction = newestFirst ? "descending" : "ascending";
  let query = db.selectFrom("package_versions").selectAll().where("package_id", "=", packageId);
  if (status !== undefined) query = query.where("status", "=", status);
  if (originType !== undefined) query = query.where("origin_type", "=", originType);
  if (after !== undefined) query = query.where(behind(order, after, direction));
  for (const column of order) query = query.orderBy(column, newestFirst ? "desc" : "asc");
  const rows = await query.limit(limit + 1).execute();
  return toPage(rows.map(toStoredVersion), limit, (version) =>
    newestFirst ? [version.publishedAtMs, version.id] : [version.versionKey],
  );
}

/**
 * What a console shows first: what the tag `latest` names, whatever its status, where the format has tags; else the
 * newest published version. Undefined when there is none.
 */
export async function findDefaultVersion(
  db: Queries,
  { id }: Pick<StoredPackage, "id">,
): Promise<string | undefined> {
  const latest = await db
    .selectFrom("package_tags")
    .select("version")
    .where("package_id", "=", id)
    .where("tag", "=", "latest")
    .executeTakeFirst();
  if (latest !== undefined) return latest.version;
  const newest = { status: "Published", originType: undefined, newestFirst: true } as const;
  const { rows } = await listVersionPage(db, id, newest, { after: undefined, limit: 1 });
  return rows[0]?.version;
}

/** The assets of a version, by name. */
export async function listAssetPage(
  db: Queries,
  versionId: number,
  { after, limit }: PageQuery,
): Promise<Page<StoredAsset>> {
  let query = db.selectFrom("assets").selectAll().where("version_id", "=", versionId);
  if (after !== undefined) query = query.where(behind(["name"], after));
  const rows = await query
    .orderBy("name")
    .limit(limit + 1)
    .execute();
  return toPage(rows.map(toStoredAsset), limit, (asset) => [asset.name]);
}
