/**
 * Why another registry gave neither yes nor no.
 *
 * - `unreachable`: no connection, a broken one, a bad certificate, or a 5xx answer
 * - `timeout`: nothing, or nothing more, in time
 * - `refused`: 401, 403 or 407; our credential or address is not welcome
 * - `throttled`: 429
 * - `invalid`: an answer we cannot use (other 4xx, broken redirect or encoding, http after https)
 * - `circuit-open`: not asked, because its last answers were failures
 * - `too-large`: more bytes than the caller allows
 * - `blocked-address`: it led to an address that the address guard denies
 */
export type UpstreamErrorReason =
  | "unreachable"
  | "timeout"
  | "refused"
  | "throttled"
  | "invalid"
  | "circuit-open"
  | "too-large"
  | "blocked-address";

export interface UpstreamErrorDetails {
  readonly status?: number | undefined;
  readonly retryAfterSeconds?: number | undefined;
  readonly cause?: unknown;
}

/** Thrown by `UpstreamClient.get`, and emitted by the body of a reply that breaks off. */
export class UpstreamError extends Error {
  override readonly name = "UpstreamError";
  readonly reason: UpstreamErrorReason;
  /** The HTTP status, when there was an answer. */
  readonly status: number | undefined;
  /** When the upstream will answer again, if it said so. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    reason: UpstreamErrorReason,
    url: URL,
    explanation: string,
    details: UpstreamErrorDetails = {},
  ) {
    super(
      `${printableUrl(url)}: ${explanation}`,
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.reason = reason;
    this.status = details.status;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}

/** A URL for messages and metrics: user info and query (pre-signed URLs) are secrets. */
export function printableUrl(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}
