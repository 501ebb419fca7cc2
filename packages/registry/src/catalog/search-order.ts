import type { Repository } from "./model.js";

/** CodeArtifact's quota "upstream repositories searched", the addressed one included. */
export const maxSearchedRepositories = 25;

/**
 * The repositories that are searched for a package, in order: depth first, each repository before its upstreams, each
 * once. `entersUpstreams` says whether the search goes on behind a repository (its origin controls may block that).
 */
export async function searchOrder(
  start: Repository,
  findUpstream: (of: Repository, name: string) => Promise<Repository | undefined>,
  entersUpstreams: (repository: Repository) => Promise<boolean>,
): Promise<SearchedRepository[]> {
  const order: SearchedRepository[] = [];
  const visited = new Set<string>();
  const visit = async (repository: Repository): Promise<void> => {
    if (visited.has(repository.id) || order.length >= maxSearchedRepositories) return;
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

export interface SearchedRepository {
  readonly repository: Repository;
  /** Whether the search may go on behind it: to its upstreams or its external connection. */
  readonly entersUpstreams: boolean;
}
