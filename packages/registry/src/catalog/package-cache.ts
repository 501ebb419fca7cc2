import { LRUCache } from "lru-cache";
import type { ChangeFeed } from "../database/change-feed.js";

interface Entry<V> {
  readonly value: V;
  readonly domainId: string;
}

/**
 * A bounded cache of things known about a package. All entries of a package go when anything of that package changes
 * anywhere in the domain, all entries of a domain when its repositories change. What is loaded while that happens is
 * not kept.
 */
export class PackageCache<V extends object> {
  /** domain → package key → entry key → entry; the inner maps are the index for dropping. */
  readonly #entries: LRUCache<string, Entry<V>>;
  readonly #keysByPackage = new Map<string, Map<string, Set<string>>>();
  /** Grows with each drop; a load that began before must not be stored after. */
  readonly #epochs = new Map<string, number>();

  constructor(
    feed: Pick<ChangeFeed, "subscribe">,
    options: { readonly maxSizeBytes: number; sizeOf(value: V): number },
  ) {
    this.#entries = new LRUCache<string, Entry<V>>({
      maxSize: options.maxSizeBytes,
      sizeCalculation: ({ value }, key) => Math.max(1, options.sizeOf(value) + key.length),
      dispose: ({ domainId }, key) => {
        this.#forgetKey(domainId, key);
      },
    });
    feed.subscribe((change) => {
      if (change.domainId === undefined) return;
      if (change.packageKey !== undefined) this.#dropPackage(change.domainId, change.packageKey);
      else if (change.kind === "domain" || change.kind === "repository")
        this.#dropDomain(change.domainId);
    });
  }

  get(packageId: CachedPackage, detail: string): V | undefined {
    return this.#entries.get(entryKey(packageId, detail))?.value;
  }

  /** Take it before loading and give it to `set`. */
  epoch(packageId: CachedPackage): number {
    return this.#epochs.get(packageId.domainId) ?? 0;
  }

  /** Keeps the value unless something was dropped in the domain since `epoch`. */
  set(packageId: CachedPackage, detail: string, value: V, epoch: number): void {
    if (this.epoch(packageId) !== epoch) return;
    const key = entryKey(packageId, detail);
    this.#entries.set(key, { value, domainId: packageId.domainId });
    const packages = getOrMake(
      this.#keysByPackage,
      packageId.domainId,
      () => new Map<string, Set<string>>(),
    );
    getOrMake(packages, packageId.packageKey, () => new Set<string>()).add(key);
  }

  #dropPackage(domainId: string, packageKey: string): void {
    this.#epochs.set(domainId, (this.#epochs.get(domainId) ?? 0) + 1);
    const keys = this.#keysByPackage.get(domainId)?.get(packageKey);
    for (const key of [...(keys ?? [])]) this.#entries.delete(key);
  }

  #dropDomain(domainId: string): void {
    for (const packageKey of [...(this.#keysByPackage.get(domainId)?.keys() ?? [])]) {
      this.#dropPackage(domainId, packageKey);
    }
    this.#epochs.set(domainId, (this.#epochs.get(domainId) ?? 0) + 1);
  }

  #forgetKey(domainId: string, key: string): void {
    const packages = this.#keysByPackage.get(domainId);
    const packageKey = key.slice(0, key.indexOf("\n"));
    const keys = packages?.get(packageKey);
    keys?.delete(key);
    if (keys?.size === 0) packages?.delete(packageKey);
  }
}

export interface CachedPackage {
  readonly domainId: string;
  readonly packageKey: string;
}

// Names and versions hold no line break: the canonicaliser refuses control characters.
function entryKey({ domainId, packageKey }: CachedPackage, detail: string): string {
  return `${packageKey}\n${domainId}\n${detail}`;
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
