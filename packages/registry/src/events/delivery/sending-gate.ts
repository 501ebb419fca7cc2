import { TokenBucket } from "./token-bucket.js";

/** Says when the next request to an endpoint may be sent: its rate limit, and what it asked for itself. */
export class SendingGate {
  readonly #bucket: TokenBucket | undefined;
  #closedUntilMs = 0;

  constructor(maxPerSecond: number | undefined, nowMs: number) {
    this.#bucket = maxPerSecond === undefined ? undefined : new TokenBucket(maxPerSecond, nowMs);
  }

  /** Whether it takes no request at all at this time. */
  isClosed(nowMs: number): boolean {
    return nowMs < this.#closedUntilMs;
  }

  /** Lets one through: 0. Otherwise milliseconds until it may; Infinity when it was closed for good. */
  take(nowMs: number): number {
    if (this.isClosed(nowMs)) return this.#closedUntilMs - nowMs;
    return this.#bucket?.take(nowMs) ?? 0;
  }

  /** Infinity: for good. */
  closeUntil(ms: number): void {
    this.#closedUntilMs = Math.max(this.#closedUntilMs, ms);
  }
}
