import type { Config } from "../config/schema.js";
import {
  FailedAuthenticationLimiter,
  defaultFailureLimits,
} from "../http/failed-authentication-limiter.js";
import type { ListenerLimits } from "../http/listener-settings.js";

type Limits = Config["server"]["limits"];

/** The listener's limits in its own units, and what it takes of paths. */
export function listenerLimits(limits: Limits, scopedFormats: ReadonlySet<string>): ListenerLimits {
  return {
    maxConnections: limits.maxConnections,
    maxConnectionsPerAddress: limits.maxConnectionsPerAddress,
    maxRequestsPerSocket: limits.maxRequestsPerSocket,
    maxInFlight: limits.maxInFlight,
    maxHeaderBytes: limits.maxHeaderBytes,
    headersTimeoutMs: limits.headersTimeoutSeconds * 1000,
    keepAliveTimeoutMs: limits.keepAliveSeconds * 1000,
    stallTimeoutMs: limits.stallTimeoutSeconds * 1000,
    target: { ...limits, scopedFormats },
    upload: {
      minBytesPerSecond: limits.minUploadBytesPerSecond,
      windowMs: limits.uploadWindowSeconds * 1000,
    },
  };
}

export function failureLimiter(limits: Limits): FailedAuthenticationLimiter {
  return new FailedAuthenticationLimiter({
    ...defaultFailureLimits,
    maxFailures: limits.maxFailedAuthenticationsPerMinute,
  });
}
