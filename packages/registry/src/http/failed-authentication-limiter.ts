import { LRUCache } from "lru-cache";

export interface FailureLimits {
  readonly maxFailures: number;
  readonly windowMs: number;
  /** The first block; each further one is twice as long, up to `maxBlockMs`. */
  readonly blockMs: number;
  readonly maxBlockMs: number;
}

/** 20 a minute for an address, then blocked for a minute, doubling to 15 (security-reliability §4.1). */
export const defaultFailureLimits: FailureLimits = {
  maxFailures: 20,
  windowMs: 60_000,
  blockMs: 60_000,
  maxBlockMs: 15 * 60_000,
};

interface FailureRecord {
  count: number;
  windowEndsMs: number;
  blockedUntilMs: number;
  nextBlockMs: number;
  /** Credentials that worked from there since the first failure: their owners are not locked out with a neighbour. */
  readonly proven: LRUCache<string, true>;
}

const maxAddresses = 50_000;
const maxProvenPerAddress = 500;

/**
 * Slows down guessing from one address without locking an account. Costs nothing for an address
 * that has not failed lately.
 */
export class FailedAuthenticationLimiter {
  readonly #records: LRUCache<string, FailureRecord>;
  readonly #limits: FailureLimits;
  readonly #now: () => number;

  constructor(limits: FailureLimits = defaultFailureLimits, now: () => number = Date.now) {
    this.#limits = limits;
    this.#now = now;
    this.#records = new LRUCache({ max: maxAddresses });
  }

  /** Seconds until the address may try again; 0 when it may now, or when the `Authorization` given has worked before. */
  secondsBlocked(address: string, authorization: string): number {
    if (this.#records.size === 0) return 0;
    const record = this.#records.get(address);
    if (record === undefined) return 0;
    const remainingMs = record.blockedUntilMs - this.#now();
    if (remainingMs <= 0 || record.proven.has(credentialName(authorization))) return 0;
    return Math.ceil(remainingMs / 1000);
  }

  succeeded(address: string, authorization: string): void {
    if (this.#records.size === 0) return;
    this.#records.get(address)?.proven.set(credentialName(authorization), true);
  }

  failed(address: string): void {
    const now = this.#now();
    const { maxFailures, windowMs, maxBlockMs } = this.#limits;
    const record = this.#records.get(address) ?? this.#begin(address);
    if (now >= record.windowEndsMs) {
      record.count = 0;
      record.windowEndsMs = now + windowMs;
      // A quiet time as long as the longest block is forgiven.
      if (now >= record.blockedUntilMs + maxBlockMs) record.nextBlockMs = this.#limits.blockMs;
    }
    record.count += 1;
    if (record.count < maxFailures) return;
    record.count = 0;
    record.blockedUntilMs = now + record.nextBlockMs;
    record.nextBlockMs = Math.min(record.nextBlockMs * 2, maxBlockMs);
  }

  #begin(address: string): FailureRecord {
    const record: FailureRecord = {
      count: 0,
      windowEndsMs: this.#now() + this.#limits.windowMs,
      blockedUntilMs: 0,
      nextBlockMs: this.#limits.blockMs,
      proven: new LRUCache({ max: maxProvenPerAddress }),
    };
    this.#records.set(address, record);
    return record;
  }
}

/**
 * What stays the same between requests with one credential: the whole header, or a signature's access key id.
 */
function credentialName(authorization: string): string {
  return /^AWS4-HMAC-SHA256\s+Credential=([^/,\s]+)/.exec(authorization)?.[1] ?? authorization;
}
