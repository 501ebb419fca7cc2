import { LRUCache } from "lru-cache";
import type { ChangeFeed } from "../database/change-feed.js";
import type { Database } from "../database/database.js";
import { type AccessKey, findAccessKey } from "./access-keys.js";
import { findIdentity, type Identity } from "./identity.js";
import type { SecretWrapper } from "./secret-wrapper.js";

const MAX_ENTRIES = 10_000;

/** Stands for "looked for, not there", which is remembered as well. */
type Absent = "absent";

export interface IdentityCacheOptions {
  readonly database: Database;
  readonly changeFeed: Pick<ChangeFeed, "subscribe">;
  readonly wrapper: SecretWrapper;
}

/** Access keys and identities in memory, true as of the change feed's last `sync`. */
export class IdentityCache {
  readonly #options: IdentityCacheOptions;
  readonly #keys = new LRUCache<string, AccessKey | Absent>({ max: MAX_ENTRIES });
  readonly #identities = new LRUCache<string, Identity | Absent>({ max: MAX_ENTRIES });
  #revision = 0;

  constructor(options: IdentityCacheOptions) {
    this.#options = options;
    options.changeFeed.subscribe(({ kind }) => {
      if (kind === "account" || kind === "identity") this.#forget();
    });
  }

  /** Grows whenever any account, user, key or identity policy changed. */
  get revision(): number {
    return this.#revision;
  }

  /** The identity if it is in memory and exists; no I/O. */
  peekIdentity(principalId: string): Identity | undefined {
    return present(this.#identities.get(principalId));
  }

  async findIdentity(principalId: string): Promise<Identity | undefined> {
    const { database } = this.#options;
    return this.#load(this.#identities, principalId, () =>
      findIdentity(database.read, principalId),
    );
  }

  /** The access key if it is in memory and exists; no I/O. */
  peekAccessKey(accessKeyId: string): AccessKey | undefined {
    return present(this.#keys.get(accessKeyId));
  }

  async findAccessKey(accessKeyId: string): Promise<AccessKey | undefined> {
    const { database, wrapper } = this.#options;
    return this.#load(this.#keys, accessKeyId, () =>
      findAccessKey(database.read, wrapper, accessKeyId),
    );
  }

  async #load<V extends object>(
    cache: LRUCache<string, V | Absent>,
    id: string,
    find: () => Promise<V | undefined>,
  ): Promise<V | undefined> {
    const known = cache.get(id);
    if (known !== undefined) return present(known);
    const revision = this.#revision;
    const found = await find();
    // Something changed while we read: what we have may be from before.
    if (revision === this.#revision) cache.set(id, found ?? "absent");
    return found;
  }

  #forget(): void {
    this.#revision += 1;
    this.#keys.clear();
    this.#identities.clear();
  }
}

function present<V extends object>(value: V | Absent | undefined): V | undefined {
  return value === "absent" ? undefined : value;
}
