import { BatchedWrites } from "../database/batched-writes.js";
import type { Database, Transaction } from "../database/database.js";

const flushIntervalMs = 30_000;

/** Notes when tokens were last used: in memory, written in batches, so that a use costs no I/O. */
export class AccessTokenUses {
  readonly #writes: BatchedWrites<ReadonlyMap<string, number>>;
  #lastUsedAtMs = new Map<string, number>();

  constructor(database: Pick<Database, "transact">, onError: (error: unknown) => void) {
    this.#writes = new BatchedWrites({
      ...{ database, onError },
      intervalMs: flushIntervalMs,
      take: () => this.#take(),
      write: writeUses,
    });
  }

  note(tokenId: string, atMs: number): void {
    this.#lastUsedAtMs.set(tokenId, atMs);
    this.#writes.writeSoon();
  }

  /** Resolves when all that was noted before is committed. */
  flush(): Promise<void> {
    return this.#writes.flush();
  }

  #take(): ReadonlyMap<string, number> | undefined {
    const noted = this.#lastUsedAtMs;
    this.#lastUsedAtMs = new Map();
    return noted.size === 0 ? undefined : noted;
  }
}

/** No change of identities: what somebody may is the same as before. */
async function writeUses(tx: Transaction, uses: ReadonlyMap<string, number>): Promise<void> {
  for (const [tokenId, atMs] of uses) {
    await tx
      .updateTable("access_tokens")
      .set({ last_used_at_ms: atMs })
      .where("token_id", "=", tokenId)
      .execute();
  }
}
