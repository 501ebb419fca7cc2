import type { BlobStore } from "../blobs/blob-store.js";
import type { Logger } from "../logger.js";

/**
 * Removes the blobs of deleted domains, one by one while requests go on. What an end of the process leaves over is the
 * garbage collector's. Directories stay: that nobody removes them is what their durability rests on.
 */
export class DomainRemains {
  readonly #store: Pick<BlobStore, "delete" | "list">;
  readonly #logger: Pick<Logger, "error">;
  readonly #removals = new Set<Promise<void>>();
  #isClosing = false;

  constructor(store: Pick<BlobStore, "delete" | "list">, logger: Pick<Logger, "error">) {
    this.#store = store;
    this.#logger = logger;
  }

  /** Returns at once. Only for a domain whose rows are gone. */
  discard(domainId: string): void {
    const removal = this.#remove(domainId)
      .catch((error: unknown) => {
        this.#logger.error({ err: error, domainId }, "a deleted domain's blobs are left to gc");
      })
      .finally(() => this.#removals.delete(removal));
    this.#removals.add(removal);
  }

  /** Ends what is under way, after the blob at hand. */
  async settle(): Promise<void> {
    this.#isClosing = true;
    await Promise.all(this.#removals);
  }

  async #remove(domainId: string): Promise<void> {
    for await (const { digest } of this.#store.list(domainId)) {
      if (this.#isClosing) return;
      await this.#store.delete(domainId, digest);
    }
  }
}
