import type { Queries } from "../../database/database.js";
import {
  type Page,
  type PageCursor,
  type PageQuery,
  behind,
  maxExaminedRows,
  toPage,
  upTo,
} from "../../database/pages.js";
import type { Origin, StoredAsset, StoredPackage, StoredVersion, VersionStatus } from "../model.js";
import { toStoredAsset, toStoredVersion } from "../rows.js";

export interface VersionFilter {
  readonly status: VersionStatus | undefined;
  readonly originType: Origin["type"] | undefined;
  /** By time of publication, the newest first; else by version key. */
  readonly newestFirst: boolean;
}

/** What `toStoredVersion` needs: lists do not read the sealed documents, which are most of a row. */
const listedColumns = [
  ...(["version_id", "package_id", "version", "version_key", "status", "revision"] as const),
  ...(["origin_type", "origin_repository", "origin_connection"] as const),
  ...(["published_at_ms", "published_at_source", "created_at_ms", "published_by"] as const),
] as const;

/**
 * The versions of a stored package, of every status. A page may be shorter than asked for, also empty, and still not be
 * the last.
 */
export async function listVersionPage(
  db: Queries,
  packageId: number,
  filter: VersionFilter,
  { after, limit }: PageQuery,
): Promise<Page<StoredVersion>> {
  const { status, originType, newestFirst } = filter;
  const direction = newestFirst ? "descending" : "ascending";
  const order = newestFirst ? byTime : byKey;
  const range = versionsInRange(db, packageId, newestFirst, after);
  const isFiltered = status !== undefined || originType !== undefined;
  const examinedTo = isFiltered ? await findExaminedTo(range, newestFirst) : undefined;
  let query = range.select(listedColumns);
  if (examinedTo !== undefined) query = query.where(upTo(order, examinedTo, direction));
  if (status !== undefined) query = query.where("status", "=", status);
  if (originType !== undefined) query = query.where("origin_type", "=", originType);
  const rows = await query.limit(limit + 1).execute();
  const cursorOf = ({ publishedAtMs, id, versionKey }: StoredVersion) =>
    newestFirst ? [publishedAtMs, id] : [versionKey];
  return toPage(rows.map(toStoredVersion), limit, cursorOf, examinedTo);
}

const byTime = ["published_at_ms", "version_id"] as const;
const byKey = ["version_key"] as const;

function versionsInRange(
  db: Queries,
  packageId: number,
  newestFirst: boolean,
  after: PageCursor | undefined,
) {
  const order: readonly (typeof byKey | typeof byTime)[number][] = newestFirst ? byTime : byKey;
  let query = db.selectFrom("package_versions").where("package_id", "=", packageId);
  if (after !== undefined)
    query = query.where(behind(order, after, newestFirst ? "descending" : "ascending"));
  for (const column of order) query = query.orderBy(column, newestFirst ? "desc" : "asc");
  return query;
}

async function findExaminedTo(
  range: ReturnType<typeof versionsInRange>,
  newestFirst: boolean,
): Promise<PageCursor | undefined> {
  const last = await range
    .select([...byTime, ...byKey])
    .limit(1)
    .offset(maxExaminedRows - 1)
    .executeTakeFirst();
  if (last === undefined) return undefined;
  return newestFirst ? [last.published_at_ms, last.version_id] : [last.version_key];
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
  const filter = { status: "Published", originType: undefined, newestFirst: true } as const;
  let after: PageCursor | undefined;
  do {
    const { rows, next } = await listVersionPage(db, id, filter, { after, limit: 1 });
    if (rows[0] !== undefined) return rows[0].version;
    after = next;
  } while (after !== undefined);
  return undefined;
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
