import { type PackageRow, findPackage } from "../database/packages.js";
import { findEntryRefusal, restrictionOf } from "./groups/entry-rules.js";
import type { PackageName, Repository } from "./model.js";
import type { CatalogParts } from "./parts.js";
import { searchEverywhere, searchOrder } from "./search-order.js";

export interface ReachableRepository {
  readonly repository: Repository;
  /** Whether its external connection, if it has one, may be asked. */
  readonly searchesConnection: boolean;
  /** Whether what it holds from public registries may be shown. */
  readonly showsExternal: boolean;
}

/**
 * The repositories that may show the package to clients of `repository`, in order. Behind a repository whose origin
 * controls block upstream content of this package the search does not go. And a name that any of them owns, because it
 * was first published there, is not looked for in public registries at all, whatever the order: whoever could publish
 * the same name in public could otherwise slip into builds. What the addressed repository kept before stays visible.
 * What the package's group lets enter neither here nor, from a public registry, where the connection is, is not shown.
 */
export async function reachableRepositories(
  parts: Pick<
    CatalogParts,
    "database" | "findRepository" | "formatFacts" | "packageGroups" | "limits"
  >,
  repository: Repository,
  name: PackageName,
): Promise<ReachableRepository[]> {
  if (parts.formatFacts(name.format)?.ignoresUpstreams === true)
    return [{ repository, searchesConnection: false, showsExternal: true }];
  const { database, findRepository, limits } = parts;
  const owners: PackageRow[] = [];
  const entersUpstreams = async (entered: Repository) => {
    const row = await findPackage(database.read, entered.id, name);
    if (row !== undefined && ownsName(row)) owners.push(row);
    return row?.upstream_restriction !== "BLOCK";
  };
  const order = await searchOrder(
    repository,
    findRepository,
    entersUpstreams,
    limits.maxSearchedRepositories,
  );
  const isOwned = owners.length > 0;
  const retains = (await findRetainRefusal(parts, repository, name)) === undefined;
  const reachable: ReachableRepository[] = [];
  for (const { repository: reached, entersUpstreams } of order) {
    if (!retains && reached.id !== repository.id) continue;
    const mayAsk = entersUpstreams && !isOwned;
    reachable.push({
      repository: reached,
      searchesConnection:
        mayAsk && (await findPullThroughRefusal(parts, reached, name)) === undefined,
      showsExternal: !isOwned || reached.id === repository.id,
    });
  }
  return reachable;
}

/** Which package group keeps the repository from getting versions from upstream; undefined when none does. */
export async function explainAbsence(
  parts: Pick<CatalogParts, "database" | "findRepository" | "packageGroups" | "limits">,
  repository: Repository,
  name: PackageName,
): Promise<string | undefined> {
  const order = await searchEverywhere(parts, repository);
  if (order.length > 1) {
    const refusal = await findRetainRefusal(parts, repository, name);
    if (refusal !== undefined) return refusal;
  }
  for (const { repository: reached } of order) {
    const refusal = await findPullThroughRefusal(parts, reached, name);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

async function findRetainRefusal(
  { database, packageGroups }: Pick<CatalogParts, "database" | "packageGroups">,
  repository: Repository,
  name: PackageName,
): Promise<string | undefined> {
  const groups = await packageGroups.get(repository.domain.id);
  return findEntryRefusal(database.read, groups, repository, name, restrictionOf.retain);
}

async function findPullThroughRefusal(
  { database, packageGroups }: Pick<CatalogParts, "database" | "packageGroups">,
  repository: Repository,
  name: PackageName,
): Promise<string | undefined> {
  if (repository.connection?.format !== name.format) return undefined;
  const groups = await packageGroups.get(repository.domain.id);
  return findEntryRefusal(database.read, groups, repository, name, restrictionOf["pull-through"]);
}

/** What the first publish of a name stamps on it. */
function ownsName(row: PackageRow): boolean {
  return row.publish_restriction === "ALLOW" && row.upstream_restriction === "BLOCK";
}
