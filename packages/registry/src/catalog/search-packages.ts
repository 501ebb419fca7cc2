import type { Selectable } from "kysely";
import type { PackagesTable } from "../database/schema.js";
import { listPackageTags } from "../database/packages.js";
import { listVersions } from "../database/package-versions.js";
import { searchPackageRows } from "../database/search.js";
import type { PackageSearch, PackageSearchResult } from "./catalog.js";
import { openVersionDocument } from "./domain-keyring.js";
import type { PackageFormat, PackageName, Repository } from "./model.js";
import type { CatalogParts } from "./parts.js";
import { toStoredVersion } from "./rows.js";
import { searchOrder } from "./search-order.js";

type FoundPackage = PackageSearchResult["packages"][number];

/**
 * Stored packages of the repository and its upstreams whose namespace or name contains every word. Descriptions are
 * sealed and not searched.
 */
export async function searchPackages(
  parts: CatalogParts,
  repository: Repository,
  search: PackageSearch,
): Promise<PackageSearchResult> {
  const order = await searchOrder(repository, parts.findRepository, () => Promise.resolve(true));
  const repositories = new Map(order.map(({ repository: searched }) => [searched.id, searched]));
  const { rows, total } = await searchPackageRows(parts.database.read, {
    repositoryIds: [...repositories.keys()],
    format: search.format,
    words: search.words,
    offset: search.from,
    limit: search.size,
  });
  const packages: FoundPackage[] = [];
  for (const row of rows) {
    const holder = repositories.get(row.repository_id);
    const found = holder && (await describe(parts, holder, row));
    if (found !== undefined) packages.push(found);
  }
  return { total, packages };
}

async function describe(
  parts: CatalogParts,
  repository: Repository,
  row: Selectable<PackagesTable>,
): Promise<FoundPackage | undefined> {
  const name: PackageName = {
    format: row.format as PackageFormat,
    namespace: row.namespace,
    name: row.name,
  };
  const published = (await listVersions(parts.database.read, row.package_id)).filter(
    (v) => v.status === "Published",
  );
  const tags = await listPackageTags(parts.database.read, row.package_id);
  const newest = published.reduce<(typeof published)[number] | undefined>(
    (best, version) =>
      best === undefined || version.published_at_ms > best.published_at_ms ? version : best,
    undefined,
  );
  const latest = published.find((version) => version.version === tags.get("latest")) ?? newest;
  if (latest === undefined) return undefined;
  const key = await parts.keyring.get(repository.domain.id);
  const coordinates = { kind: "metadata" as const, package: name, versionKey: latest.version_key };
  const metadata = openVersionDocument(
    key,
    repository.domain.id,
    coordinates,
    latest.metadata_sealed,
  );
  return { name, latest: { ...toStoredVersion(latest), metadata } };
}
