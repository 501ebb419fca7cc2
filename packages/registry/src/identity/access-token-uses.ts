import type { Database } from "../database/database.js";

const flushIntervalMs = 30_000;

/** Notes when tokens were last used: in memory, written in batches, so that a use costs no I/O. */
export class AccessTokenUses {
  readonly #database: Pick<Database, "transact">;
  readonly #onError: (error: unknown) => void;
  #lastUsedAtMs = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(database: Pick<Database, "transact">, onError: (error: unknown) => void) {
    this.#database = database;
    this.#onError = onError;
  }

  note(tokenId: string, atMs: number): void {
    this.#lastUsedAtMs.set(tokenId, atMs);
    this.#timer ??= setTimeout(() => {
      this.flush().catch(this.#onError);
    }, flushIntervalMs).unref();
  }

  /** Resolves when all that was noted before is committed. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const noted = this.#lastUsedAtMs;
    if (noted.size === 0) return;
    this.#lastUsedAtMs = new Map();
    // No change of identities: what somebody may is the same as before.
    await this.#database.transact(async (tx) => {
      for (const [tokenId, atMs] of noted) {
        await tx
          .updateTable("access_tokens")
          .set({ last_used_at_ms: atMs })
          .where("token_id", "=", tokenId)
          .execute();
      }
    });
  }
}
