import { DelegateBackoff, handleWhen, retry, type IRetryBackoffContext } from "cockatiel";
import type { UpstreamMiddleware } from "./client.js";
import { UpstreamError } from "./errors.js";
import type { RetrySettings } from "./upstream-options.js";

const PASSING_STATUSES: ReadonlySet<number> = new Set([502, 503, 504]);

/**
 * Tries a GET again after a broken connection, 502, 503, 504 or 429, as late as Retry-After asks.
 * Time-outs are not tried again: the client of ours that waits has waited long enough.
 */
export function withRetry(settings: RetrySettings): UpstreamMiddleware {
  const policy = retry(
    handleWhen((error) => isWorthRetrying(error, settings.maxRetryAfterMs)),
    {
      maxAttempts: settings.maxAttempts - 1,
      backoff: new DelegateBackoff((context: IRetryBackoffContext<unknown>) =>
        delayMs(context, settings.baseDelayMs),
      ),
    },
  );
  return (next) => async (request) => {
    if (request.method === "POST") return await next(request);
    const reply = policy.execute(() => next(request), request.signal);
    return request.signal === undefined ? await reply : await untilAborted(reply, request.signal);
  };
}

function isWorthRetrying(error: Error, maxRetryAfterMs: number): boolean {
  if (!(error instanceof UpstreamError)) return false;
  if ((error.retryAfterSeconds ?? 0) * 1000 > maxRetryAfterMs) return false;
  if (error.reason === "throttled") return true;
  if (error.reason !== "unreachable") return false;
  return error.status === undefined || PASSING_STATUSES.has(error.status);
}

function delayMs({ attempt, result }: IRetryBackoffContext<unknown>, baseDelayMs: number): number {
  const error = "error" in result ? result.error : undefined;
  const askedMs = error instanceof UpstreamError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
  const backoffMs = baseDelayMs * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
  return Math.max(askedMs, backoffMs);
}

/** The policy's pause does not end on abort; the caller's wait does. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
