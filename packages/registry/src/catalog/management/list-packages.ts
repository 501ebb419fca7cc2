import type { Queries } from "../../database/database.js";
import { type Page, type PageQuery, behind, startsWith, toPage } from "../../database/pages.js";
import type { PackageFormat, Restriction, StoredPackage } from "../model.js";
import { toStoredPackage } from "../rows.js";

export interface PackageFilter {
  readonly format: PackageFormat | undefined;
  readonly namespacePrefix: string | undefined;
  readonly namePrefix: string | undefined;
  readonly publish: Restriction | undefined;
  readonly upstream: Restriction | undefined;
}

/** The packages stored in a repository, also those without versions, by format, namespace and name. */
export async function listPackages(
  db: Queries,
  repositoryId: string,
  filter: PackageFilter,
  { after, limit }: PageQuery,
): Promise<Page<StoredPackage>> {
  const { format, namespacePrefix, namePrefix, publish, upstream } = filter;
  let query = db.selectFrom("packages").selectAll().where("repository_id", "=", repositoryId);
  if (format !== undefined) query = query.where("format", "=", format);
  if (namespacePrefix !== undefined) query = query.where(startsWith("namespace", namespacePrefix));
  if (namePrefix !== undefined) query = query.where(startsWith("name", namePrefix));
  if (publish !== undefined) query = query.where("publish_restriction", "=", publish);
  if (upstream !== undefined) query = query.where("upstream_restriction", "=", upstream);
  if (after !== undefined) query = query.where(behind(["format", "namespace", "name"], after));
  const rows = await query
    .orderBy("format")
    .orderBy("namespace")
    .orderBy("name")
    .limit(limit + 1)
    .execute();
  return toPage(rows.map(toStoredPackage), limit, ({ format, namespace, name }) => [
    format,
    namespace,
    name,
  ]);
}
