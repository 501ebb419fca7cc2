import type { Repository } from "./model.js";
import type { CatalogParts } from "./parts.js";

/**
 * The repositories that are searched for a package, in order: depth first, each repository before its upstreams, each
 * once, `maxRepositories` at most. `entersUpstreams` says whether the search goes on behind a repository (its origin controls may block that).
 */
export async function searchOrder(
  start: Repository,
  findUpstream: (of: Repository, name: string) => Promise<Repository | undefined>,
  entersUpstreams: (repository: Repository) => Promise<boolean>,
  maxRepositories: number,
): Promise<SearchedRepository[]> {
  const order: SearchedRepository[] = [];
  const visited = new Set<string>();
  const visit = async (repository: Repository): Promise<void> => {
    if (visited.has(repository.id) || order.length >= maxRepositories) return;
    visited.add(repository.id);
    const enters = await entersUpstreams(repository);
    order.push({ repository, entersUpstreams: enters });
    if (!enters) return;
    for (const name of repository.upstreams) {
      const upstream = await findUpstream(repository, name);
      if (upstream !== undefined) await visit(upstream);
    }
  };
  await visit(start);
  return order;
}

/** The same without stopping anywhere. */
export async function searchEverywhere(
  { findRepository, limits }: Pick<CatalogParts, "findRepository" | "limits">,
  start: Repository,
): Promise<SearchedRepository[]> {
  const enters = () => Promise.resolve(true);
  return searchOrder(start, findRepository, enters, limits.maxSearchedRepositories);
}

export interface SearchedRepository {
  readonly repository: Repository;
  /** Whether the search may go on behind it: to its upstreams or its external connection. */
  readonly entersUpstreams: boolean;
}
