import { type Expression, type SqlBool, sql } from "kysely";
import type { Queries } from "./database.js";
import type { PackageRow } from "./packages.js";

export interface PackageRowSearch {
  /** Nearest first: a name that several hold is found in the first of them. */
  readonly repositoryIds: readonly string[];
  readonly format: string;
  readonly words: readonly string[];
  readonly offset: number;
  readonly limit: number;
}

/** Packages with a published version whose namespace or name contains every word, by name. */
export async function searchPackageRows(
  db: Queries,
  { repositoryIds, format, words, offset, limit }: PackageRowSearch,
): Promise<{ readonly rows: readonly PackageRow[]; readonly total: number }> {
  const matching = db
    .selectFrom("packages")
    .selectAll()
    .where("repository_id", "in", [...repositoryIds])
    .where("format", "=", format)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom("package_versions")
          .select("version_id")
          .whereRef("package_versions.package_id", "=", "packages.package_id")
          .where("status", "=", "Published"),
      ),
    )
    .where((eb) => eb.and(words.map((word) => containsWord(word))))
    .orderBy("namespace")
    .orderBy("name");
  const rows = nearest(await matching.execute(), repositoryIds);
  return { rows: rows.slice(offset, offset + limit), total: rows.length };
}

function containsWord(word: string): Expression<SqlBool> {
  const pattern = `%${word.replaceAll(/[\\%_]/g, (special) => `\\${special}`)}%`;
  return sql<SqlBool>`lower(namespace || '/' || name) like ${pattern} escape '\\'`;
}

function nearest(rows: readonly PackageRow[], repositoryIds: readonly string[]): PackageRow[] {
  const rank = new Map(repositoryIds.map((id, position) => [id, position]));
  const rankOf = (row: PackageRow) => rank.get(row.repository_id) ?? Infinity;
  const byName = new Map<string, PackageRow>();
  for (const row of rows) {
    const name = `${row.namespace}/${row.name}`;
    const found = byName.get(name);
    if (found === undefined || rankOf(row) < rankOf(found)) byName.set(name, row);
  }
  return [...byName.values()];
}
