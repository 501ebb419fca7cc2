/** When an event that was not accepted is sent again, and when it is given up. */
export interface RetrySettings {
  /** Before the second attempt; each further wait is twice as long. */
  readonly baseMs: number;
  /** The longest wait. */
  readonly maxMs: number;
  readonly maxAttempts: number;
}

/** Waits are longer or shorter by up to this share, so that what failed together does not come back together. */
const jitter = 0.2;
/** A receiver that names its own time is heeded up to this. */
const maxRetryAfterMs = 24 * 3_600_000;

/**
 * Milliseconds from the failure of attempt `attempts` (1 is the first) to the next one; undefined: it was the last.
 * `retryAfterMs` is what the receiver asked for. `random` is in [0, 1).
 */
export function retryDelayMs(
  attempts: number,
  settings: RetrySettings,
  retryAfterMs = 0,
  random = Math.random(),
): number | undefined {
  if (attempts >= settings.maxAttempts) return undefined;
  const waitMs = Math.min(settings.maxMs, settings.baseMs * 2 ** (attempts - 1));
  const spreadMs = waitMs * (1 - jitter + 2 * jitter * random);
  return Math.round(Math.max(spreadMs, Math.min(retryAfterMs, maxRetryAfterMs)));
}

/** `Retry-After` (RFC 9110, 10.2.3) as milliseconds from `nowMs`; undefined when absent or unreadable. */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header) * 1000;
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}
