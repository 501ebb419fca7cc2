import { type PackageRow, findPackage } from "../database/packages.js";
import type { PackageName, Repository } from "./model.js";
import type { CatalogParts } from "./parts.js";
import { searchOrder } from "./search-order.js";

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
 */
export async function reachableRepositories(
  { database, findRepository }: Pick<CatalogParts, "database" | "findRepository">,
  repository: Repository,
  name: PackageName,
): Promise<ReachableRepository[]> {
  let isOwned = false;
  const order = await searchOrder(repository, findRepository, async (entered) => {
    const row = await findPackage(database.read, entered.id, name);
    isOwned ||= row !== undefined && ownsName(row);
    return row?.upstream_restriction !== "BLOCK";
  });
  return order.map(({ repository: reached, entersUpstreams }) => ({
    repository: reached,
    searchesConnection: entersUpstreams && !isOwned,
    showsExternal: !isOwned || reached.id === repository.id,
  }));
}

/** What the first publish of a name stamps on it. */
function ownsName(row: PackageRow): boolean {
  return row.publish_restriction === "ALLOW" && row.upstream_restriction === "BLOCK";
}
