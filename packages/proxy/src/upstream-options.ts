import type { CircuitSettings } from "./circuit-settings.js";
import type { AttemptReport } from "./with-attempt-reports.js";
import type { CircuitChange } from "./with-circuit-breaker.js";
import type { ResolveHost } from "./guarded-connector.js";

/** Secrets are functions, so that printing the options prints none. */
export type UpstreamCredential =
  | { readonly kind: "bearer"; readonly token: () => string }
  | { readonly kind: "basic"; readonly username: string; readonly password: () => string };

export interface UpstreamTimeouts {
  /** Until the connection stands, TLS included. */
  readonly connectMs: number;
  /** From the request sent to the answer's headers. */
  readonly headersMs: number;
  /** Between two pieces of the body, while the consumer is reading. */
  readonly idleMs: number;
  /** From `get` to the last byte of the body, retries included. */
  readonly totalMs: number;
}

export interface RetrySettings {
  /** Tries altogether; 1 means no retry. */
  readonly maxAttempts: number;
  /** Before the second try; doubles, with jitter. */
  readonly baseDelayMs: number;
  /** A longer Retry-After is handed to the caller at once. */
  readonly maxRetryAfterMs: number;
}

/** One connection to another registry. */
export interface UpstreamOptions {
  /** Its origin is trusted wherever it lies, and is the only one that gets the credential. */
  readonly baseUrl: URL;
  /** Guards the base URL as any other address: for one that somebody else than the operator chose. */
  readonly isBaseUrlGuarded?: boolean;
  readonly credential?: UpstreamCredential;
  /** PEM; trusted beside the public roots, for every hop of this connection. */
  readonly caBundle?: string;
  /** Outbound HTTP proxy; user info in it becomes Proxy-Authorization. */
  readonly proxyUrl?: URL;
  readonly timeouts?: Partial<UpstreamTimeouts>;
  /** Sockets to one origin. */
  readonly maxSockets?: number;
  readonly maxRedirects?: number;
  readonly retry?: Partial<RetrySettings>;
  readonly circuit?: Partial<CircuitSettings>;
  /** CIDR blocks that redirects and documents may lead to although the address guard denies them. */
  readonly allowedNetworks?: readonly string[];
  /** The system's resolver unless told; serves hosts other than the configured one. */
  readonly resolveHost?: ResolveHost;
  readonly userAgent?: string;
  /** Told of every request sent, after its headers came or failed to. */
  readonly onAttempt?: (report: AttemptReport) => void;
  readonly onCircuitChange?: (change: CircuitChange) => void;
}

export const DEFAULT_TIMEOUTS: UpstreamTimeouts = {
  connectMs: 5_000,
  headersMs: 15_000,
  idleMs: 30_000,
  totalMs: 15 * 60_000,
};

export const DEFAULT_RETRY: RetrySettings = {
  maxAttempts: 3,
  baseDelayMs: 200,
  maxRetryAfterMs: 3_000,
};

export const DEFAULT_MAX_SOCKETS = 64;
export const DEFAULT_MAX_REDIRECTS = 3;
export const DEFAULT_USER_AGENT = "packhouse";
