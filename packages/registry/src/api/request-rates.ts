import { LRUCache } from "lru-cache";
import { ThrottledError } from "../errors.js";

const rateNames = [
  "reads",
  "writes",
  "getAuthorizationToken",
  "copyPackageVersions",
  "publishPackageVersion",
  "getPackageVersionAsset",
  "listPackages",
  "listPackageVersions",
  "listPackageVersionAssets",
] as const;
type RateName = (typeof rateNames)[number];

/**
 * Requests a second of one account; 0: any number. `reads` are Describe…, Get… and List…, `writes` all other operations;
 * the others are limits of one operation within these. The configuration's names.
 */
export type RequestRateLimits = Readonly<Record<RateName, number>>;

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

const maxBuckets = 50_000;

/** Token buckets, each filled for one second; in this process only. */
export class RequestRates {
  readonly #limits: RequestRateLimits;
  readonly #now: () => number;
  readonly #buckets = new LRUCache<string, Bucket>({ max: maxBuckets });

  constructor(limits: RequestRateLimits, now: () => number = Date.now) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Counts one request, against every limit it falls under or none. @throws ThrottledError */
  take(operation: string, accountId: string): void {
    const limits = this.#limitsOf(operation);
    if (limits.length === 0) return;
    const nowMs = this.#now();
    const buckets = limits.map(({ name, perSecond }) => {
      const bucket = this.#filled(`${accountId} ${name}`, perSecond, nowMs);
      if (bucket.tokens < 1) throw tooMany(accountId, name, perSecond, bucket);
      return bucket;
    });
    for (const bucket of buckets) bucket.tokens -= 1;
  }

  #limitsOf(operation: string): { name: RateName; perSecond: number }[] {
    const own = operation.charAt(0).toLowerCase() + operation.slice(1);
    const names: string[] = [/^(Describe|Get|List)/.test(operation) ? "reads" : "writes", own];
    return rateNames.flatMap((name) => {
      const perSecond = this.#limits[name];
      return perSecond > 0 && names.includes(name) ? [{ name, perSecond }] : [];
    });
  }

  #filled(key: string, perSecond: number, nowMs: number): Bucket {
    const known = this.#buckets.get(key);
    if (known === undefined) {
      const full = { tokens: perSecond, filledAtMs: nowMs };
      this.#buckets.set(key, full);
      return full;
    }
    const gained = (Math.max(0, nowMs - known.filledAtMs) / 1000) * perSecond;
    known.tokens = Math.min(perSecond, known.tokens + gained);
    known.filledAtMs = nowMs;
    return known;
  }
}

function tooMany(
  accountId: string,
  name: RateName,
  perSecond: number,
  { tokens }: Bucket,
): ThrottledError {
  return new ThrottledError(
    `Account ${accountId} is over its rate: limits.requestsPerSecond.${name} allows ${perSecond} requests a second.`,
    (1 - tokens) / perSecond,
  );
}
