// The rows that a search looks through, in pages, so that no query holds the event loop for long.
import { type Expression, type SqlBool, sql } from "kysely";
import type { Queries } from "./database.js";
import type { VersionRow } from "./package-versions.js";
import type { PackageRow } from "./packages.js";
import { type Page, type PageQuery, behind, maxExaminedRows, toPage, upTo } from "./pages.js";

export interface PackageRowSearch {
  readonly repositoryId: string;
  readonly format: string;
  /** Only packages in this namespace. */
  readonly namespace: string | undefined;
  /** Lower-case words that each must occur in `namespace/name`; none: every package. */
  readonly words: readonly string[];
}

const order = ["namespace", "name"] as const;

/** A page of a repository's packages, by name; it may be short, also empty, and still not be the last. */
export async function listSearchedPackages(
  db: Queries,
  { repositoryId, format, namespace, words }: PackageRowSearch,
  { after, limit }: PageQuery,
): Promise<Page<PackageRow>> {
  let range = db
    .selectFrom("packages")
    .where("repository_id", "=", repositoryId)
    .where("format", "=", format)
    .orderBy("namespace")
    .orderBy("name");
  if (namespace !== undefined) range = range.where("namespace", "=", namespace);
  if (after !== undefined) range = range.where(behind(order, after));
  const last =
    words.length === 0
      ? undefined
      : await range
          .select(order)
          .limit(1)
          .offset(maxExaminedRows - 1)
          .executeTakeFirst();
  const examinedTo = last && [last.namespace, last.name];
  let query = range.selectAll();
  if (examinedTo !== undefined) query = query.where(upTo(order, examinedTo));
  for (const word of words) query = query.where(containsWord(word));
  const rows = await query.limit(limit + 1).execute();
  return toPage(rows, limit, (row) => [row.namespace, row.name], examinedTo);
}

function containsWord(word: string): Expression<SqlBool> {
  const pattern = `%${word.replaceAll(/[\\%_]/g, (special) => `\\${special}`)}%`;
  return sql<SqlBool>`lower(namespace || '/' || name) like ${pattern} escape '\\'`;
}

/**
 * The version of each package that speaks for it: the one its tag `latest` points at, else the last one published.
 * Packages without a published version have none.
 */
export async function listLatestVersions(
  db: Queries,
  packageIds: readonly number[],
): Promise<Map<number, VersionRow>> {
  if (packageIds.length === 0) return new Map();
  const tagged = await db
    .selectFrom("package_tags")
    .innerJoin("package_versions", (join) =>
      join
        .onRef("package_versions.package_id", "=", "package_tags.package_id")
        .onRef("package_versions.version", "=", "package_tags.version"),
    )
    .selectAll("package_versions")
    .where("package_tags.package_id", "in", [...packageIds])
    .where("package_tags.tag", "=", "latest")
    .where("package_versions.status", "=", "Published")
    .execute();
  const latest = new Map(tagged.map((row) => [row.package_id, row]));
  for (const packageId of packageIds) {
    if (latest.has(packageId)) continue;
    const newest = await newestVersion(db, packageId);
    if (newest !== undefined) latest.set(packageId, newest);
  }
  return latest;
}

async function newestVersion(db: Queries, packageId: number): Promise<VersionRow | undefined> {
  return db
    .selectFrom("package_versions")
    .selectAll()
    .where("package_id", "=", packageId)
    .where("status", "=", "Published")
    .orderBy("published_at_ms", "desc")
    .orderBy("version_id", "desc")
    .limit(1)
    .executeTakeFirst();
}
