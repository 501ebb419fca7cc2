// Asks other registries, whatever their package format.
export type {
  AbsentReply,
  FoundReply,
  FreshReply,
  UpstreamClient,
  UpstreamMiddleware,
  UpstreamReply,
  UpstreamRequest,
} from "./client.js";
export { createUpstreamClient } from "./create-client.js";
export { UpstreamError, type UpstreamErrorReason } from "./errors.js";
export { SingleFlight } from "./single-flight.js";
export { BlockedAddressError, createAddressGuard, type AddressGuard } from "./address-guard.js";
export {
  createGuardedPoster,
  type GuardedAnswer,
  type GuardedPost,
  type GuardedPoster,
  PostTimeoutError,
} from "./guarded-poster.js";
export { createGuardedAgents, type GuardedAgents } from "./guarded-agents.js";
export type {
  RetrySettings,
  UpstreamCredential,
  UpstreamOptions,
  UpstreamTimeouts,
} from "./upstream-options.js";
export type { AttemptReport } from "./with-attempt-reports.js";
export type { CircuitSettings } from "./circuit-settings.js";
export type { CircuitChange } from "./with-circuit-breaker.js";
export type { CircuitStateName } from "./circuit.js";
export type { HostAddress, ResolveHost } from "./guarded-connector.js";
