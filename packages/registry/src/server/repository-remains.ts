import { setTimeout as sleep } from "node:timers/promises";
import {
  emptyDeletedRepositories,
  emptyRepository,
} from "../catalog/management/empty-repositories.js";
import type { Database } from "../database/database.js";
import type { Logger } from "../logger.js";

/** Whoever deletes a repository waits so long for its rows to go; a client would give up long before a large one is empty. */
const patienceMs = 2000;

/** Empties deleted repositories while requests go on. What an end of the process leaves over, the next start goes on with. */
export class RepositoryRemains {
  readonly #database: Database;
  readonly #logger: Pick<Logger, "error">;
  readonly #ending = new AbortController();
  readonly #running = new Set<Promise<void>>();

  constructor(database: Database, logger: Pick<Logger, "error">) {
    this.#database = database;
    this.#logger = logger;
  }

  /** Goes on with what the last process left. Returns at once. */
  resume(): void {
    void this.#track(emptyDeletedRepositories(this.#database, { signal: this.#ending.signal }));
  }

  /** Resolves when the deleted repository is empty, or after some seconds, while the rest goes on. Never rejects. */
  async empty(repositoryId: string): Promise<void> {
    const patience = new AbortController();
    const emptying = emptyRepository(this.#database, repositoryId, this.#ending.signal);
    const waiting = sleep(patienceMs, undefined, { signal: patience.signal }).catch(
      () => undefined,
    );
    await Promise.race([this.#track(emptying), waiting]);
    patience.abort();
  }

  /** Ends what is under way, after the transaction at hand. */
  async settle(): Promise<void> {
    this.#ending.abort();
    await Promise.all(this.#running);
  }

  #track(emptying: Promise<void>): Promise<void> {
    const running = emptying
      .catch((err: unknown) => {
        this.#logger.error({ err }, "a deleted repository is not empty; the next start goes on");
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
    return running;
  }
}
