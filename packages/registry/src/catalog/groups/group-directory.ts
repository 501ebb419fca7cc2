import { LRUCache } from "lru-cache";
import type { ChangeFeed } from "../../database/change-feed.js";
import type { Database, Transaction } from "../../database/database.js";
import { findGroupsRevision } from "../../database/package-groups.js";
import { type LoadedGroups, loadGroups } from "./group-rows.js";
import type { GroupTree } from "./group-tree.js";

const maxDomains = 1000;

/** The package groups of domains, in memory, true as of the change feed's last `sync`. */
export class GroupDirectory {
  readonly #database: Database;
  readonly #known = new LRUCache<string, LoadedGroups>({ max: maxDomains });
  /** Counts changes: what was read before one is not kept after it. */
  #generation = 0;

  constructor(database: Database, changes: Pick<ChangeFeed, "subscribe">) {
    this.#database = database;
    changes.subscribe(({ kind, domainId }) => {
      if (domainId === undefined || (kind !== "package-group" && kind !== "domain")) return;
      this.#generation += 1;
      this.#known.delete(domainId);
    });
  }

  /** A promise only when the database must be asked. */
  get(domainId: string): GroupTree | Promise<GroupTree> {
    return this.#known.get(domainId)?.tree ?? this.#load(domainId);
  }

  /**
   * As they are in the transaction, however late the change feed is.
   * @param revision what the transaction sees of the domain's counter; absent: it is asked
   */
  async getIn(tx: Transaction, domainId: string, revision?: number): Promise<GroupTree> {
    const known = this.#known.get(domainId);
    const current = revision ?? (await findGroupsRevision(tx, domainId))?.revision;
    if (known !== undefined && known.revision === current) return known.tree;
    return (await loadGroups(tx, domainId)).tree;
  }

  async #load(domainId: string): Promise<GroupTree> {
    const generation = this.#generation;
    const loaded = await loadGroups(this.#database.read, domainId);
    if (generation === this.#generation) this.#known.set(domainId, loaded);
    return loaded.tree;
  }
}
