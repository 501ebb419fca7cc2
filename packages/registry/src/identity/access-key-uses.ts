// When and for what access keys were last used. Noted in memory and written in batches: a signature costs no write.
import { BatchedWrites } from "../database/batched-writes.js";
import type { Database, Queries, Transaction } from "../database/database.js";

/** At most this long is lost when the process is killed, and unknown to other processes. */
const flushIntervalMs = 5_000;

export interface AccessKeyUse {
  readonly usedAtMs: number;
  /** SigV4 service name: `codeartifact`, `iam`. */
  readonly service: string;
  readonly region: string;
}

export interface AccessKeyUsesOptions {
  readonly database: Pick<Database, "read" | "transact">;
  readonly onError: (error: unknown) => void;
}

export class AccessKeyUses {
  readonly #database: AccessKeyUsesOptions["database"];
  readonly #writes: BatchedWrites<ReadonlyMap<string, AccessKeyUse>>;
  #noted = new Map<string, AccessKeyUse>();

  constructor({ database, onError }: AccessKeyUsesOptions) {
    this.#database = database;
    this.#writes = new BatchedWrites({
      ...{ database, onError },
      intervalMs: flushIntervalMs,
      take: () => this.#take(),
      write: writeUses,
    });
  }

  /** Of many uses of one key between two writes the last one counts. */
  note(accessKeyId: string, use: AccessKeyUse): void {
    this.#noted.set(accessKeyId, use);
    this.#writes.writeSoon();
  }

  /** Resolves when all that was noted before is committed. */
  flush(): Promise<void> {
    return this.#writes.flush();
  }

  /** Undefined: never used. */
  async lastUse(accessKeyId: string): Promise<AccessKeyUse | undefined> {
    await this.flush();
    return findUse(this.#database.read, accessKeyId);
  }

  #take(): ReadonlyMap<string, AccessKeyUse> | undefined {
    const noted = this.#noted;
    this.#noted = new Map();
    return noted.size === 0 ? undefined : noted;
  }
}

async function findUse(db: Queries, accessKeyId: string): Promise<AccessKeyUse | undefined> {
  const row = await db
    .selectFrom("access_key_uses")
    .selectAll()
    .where("access_key_id", "=", accessKeyId)
    .executeTakeFirst();
  return row && { usedAtMs: row.used_at_ms, service: row.service, region: row.region };
}

async function writeUses(tx: Transaction, uses: ReadonlyMap<string, AccessKeyUse>): Promise<void> {
  for (const [accessKeyId, { usedAtMs, service, region }] of uses) {
    // A key may have been deleted since; another process may have seen a later use.
    const key = await tx
      .selectFrom("access_keys")
      .select("access_key_id")
      .where("access_key_id", "=", accessKeyId)
      .executeTakeFirst();
    if (key === undefined) continue;
    const use = { used_at_ms: usedAtMs, service, region };
    await tx
      .insertInto("access_key_uses")
      .values({ access_key_id: accessKeyId, ...use })
      .onConflict((conflict) =>
        conflict
          .column("access_key_id")
          .doUpdateSet(use)
          .where("access_key_uses.used_at_ms", "<", usedAtMs),
      )
      .execute();
  }
}
