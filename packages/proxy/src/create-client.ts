import { DEFAULT_CIRCUIT } from "./circuit-settings.js";
import type { UpstreamClient } from "./client.js";
import { createDispatchers } from "./dispatchers.js";
import { createExchange } from "./exchange.js";
import {
  DEFAULT_MAX_REDIRECTS,
  DEFAULT_RETRY,
  DEFAULT_TIMEOUTS,
  DEFAULT_USER_AGENT,
  type UpstreamOptions,
} from "./upstream-options.js";
import { withAttemptReports } from "./with-attempt-reports.js";
import { withCircuitBreaker } from "./with-circuit-breaker.js";
import { withDeadline } from "./with-deadline.js";
import { withRedirects } from "./with-redirects.js";
import { withRetry } from "./with-retry.js";

/**
 * The client of one connection. Keep it as long as the connection: sockets and circuits live in it.
 *
 * Retry is outside the circuit breaker, so that it stops trying when the circuit opens; the breaker
 * is inside the redirects, so that each origin answers for itself.
 * @throws TypeError when the base URL cannot be spoken to or carries a credential.
 */
export function createUpstreamClient(options: UpstreamOptions): UpstreamClient {
  assertBaseUrl(options.baseUrl);
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  const dispatchers = createDispatchers(options, timeouts.connectMs);
  const exchange = createExchange(dispatchers, {
    credential: options.credential,
    timeouts,
    userAgent: options.userAgent ?? DEFAULT_USER_AGENT,
  });

  const reports = withAttemptReports(options.onAttempt ?? (() => undefined));
  const breaker = withCircuitBreaker(
    { ...DEFAULT_CIRCUIT, ...options.circuit },
    options.onCircuitChange,
  );
  const redirects = withRedirects(options.baseUrl, options.maxRedirects ?? DEFAULT_MAX_REDIRECTS);
  const retry = withRetry({ ...DEFAULT_RETRY, ...options.retry });
  const deadline = withDeadline(timeouts.totalMs);

  return {
    get: deadline(retry(redirects(breaker(reports(exchange))))),
    close: () => dispatchers.destroy(),
  };
}

function assertBaseUrl({ protocol, username, password }: URL): void {
  if (protocol !== "https:" && protocol !== "http:") {
    throw new TypeError(`an upstream's base URL must be http or https, not ${protocol}`);
  }
  if (username !== "" || password !== "") {
    throw new TypeError("an upstream's credential belongs in `credential`, not in its base URL");
  }
}
