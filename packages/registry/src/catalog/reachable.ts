import { findPackage } from "../database/packages.js";
import type { PackageName, Repository } from "./model.js";
import type { CatalogParts } from "./parts.js";
import { type SearchedRepository, searchOrder } from "./search-order.js";

/**
 * The repositories that may show the package to clients of `repository`, in order. Behind a repository whose origin
 * controls block upstream content of this package the search does not go: neither its upstreams nor its connection
 * are asked or mixed in.
 */
export function reachableRepositories(
  { database, findRepository }: Pick<CatalogParts, "database" | "findRepository">,
  repository: Repository,
  name: PackageName,
): Promise<SearchedRepository[]> {
  return searchOrder(repository, findRepository, async (entered) => {
    if (entered.upstreams.length === 0 && entered.connection === undefined) return false;
    const row = await findPackage(database.read, entered.id, name);
    return row?.upstream_restriction !== "BLOCK";
  });
}
