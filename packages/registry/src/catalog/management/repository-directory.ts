import { LRUCache } from "lru-cache";
import type { ChangeFeed } from "../../database/change-feed.js";
import type { RecordedChange } from "../../database/changes.js";
import type { Database } from "../../database/database.js";
import type { Repository } from "../model.js";
import { findDomain, findRepository, findRepositoryById } from "./repository-rows.js";

const maxCachedRepositories = 10_000;

/**
 * Repositories for the hot path. A hit is synchronous and costs no query; it is true as of the last `ChangeFeed.sync`,
 * which the listener calls once for each request. What does not exist is not remembered, so nobody can fill the cache.
 */
export class RepositoryDirectory {
  readonly #database: Database;
  readonly #byName = new LRUCache<string, Repository>({ max: maxCachedRepositories });
  readonly #byId = new LRUCache<string, Repository>({ max: maxCachedRepositories });
  /** Counts invalidations: what was read before one is not kept after it. */
  #generation = 0;

  constructor(database: Database, changes: Pick<ChangeFeed, "subscribe">) {
    this.#database = database;
    changes.subscribe((change) => {
      this.#forget(change);
    });
  }

  /** Undefined when the domain or the repository does not exist; a promise only when the database must be asked. */
  find(
    domainName: string,
    owner: string,
    repositoryName: string,
  ): Repository | undefined | Promise<Repository | undefined> {
    return (
      this.#byName.get(nameKey(domainName, owner, repositoryName)) ??
      this.#load(async () => {
        const domain = await findDomain(this.#database.read, owner, domainName);
        return domain && findRepository(this.#database.read, domain, repositoryName);
      })
    );
  }

  /** Like `find`, by the id that is never reused. */
  getById(repositoryId: string): Repository | undefined | Promise<Repository | undefined> {
    return (
      this.#byId.get(repositoryId) ??
      this.#load(() => findRepositoryById(this.#database.read, repositoryId))
    );
  }

  async #load(read: () => Promise<Repository | undefined>): Promise<Repository | undefined> {
    const generation = this.#generation;
    const repository = await read();
    if (repository !== undefined && generation === this.#generation) {
      this.#byId.set(repository.id, repository);
      this.#byName.set(
        nameKey(repository.domain.name, repository.domain.owner, repository.name),
        repository,
      );
    }
    return repository;
  }

  #forget(change: RecordedChange): void {
    if (change.kind === "domain") {
      this.#generation += 1;
      for (const repository of [...this.#byId.values()]) {
        if (repository.domain.id === change.domainId) this.#drop(repository);
      }
    } else if (change.kind === "repository" && change.repositoryId !== undefined) {
      this.#generation += 1;
      const repository = this.#byId.get(change.repositoryId);
      if (repository !== undefined) this.#drop(repository);
    }
  }

  #drop(repository: Repository): void {
    this.#byId.delete(repository.id);
    this.#byName.delete(nameKey(repository.domain.name, repository.domain.owner, repository.name));
  }
}

function nameKey(domainName: string, owner: string, repositoryName: string): string {
  return `${owner}/${domainName}/${repositoryName}`;
}
