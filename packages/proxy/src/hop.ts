import type { UpstreamReply, UpstreamRequest } from "./client.js";

/** One request to one URL, as part of a chain of redirects. */
export interface HopRequest extends UpstreamRequest {
  /** True only while the chain has never left the configured origin. */
  readonly sendsCredential: boolean;
}

export interface RedirectReply {
  readonly kind: "redirect";
  readonly status: number;
  readonly location: string | undefined;
}

export type HopReply = UpstreamReply | RedirectReply;

/** @throws UpstreamError when the answer is neither yes, no nor elsewhere. */
export type Hop = (request: HopRequest) => Promise<HopReply>;

/** Adds one concern to every hop: circuit breaker, attempt reports. */
export type HopMiddleware = (next: Hop) => Hop;
