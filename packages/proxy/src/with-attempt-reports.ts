import { UpstreamError, printableUrl, type UpstreamErrorReason } from "./errors.js";
import type { HopMiddleware, HopReply } from "./hop.js";

export interface AttemptReport {
  /** Without user info and query. */
  readonly url: string;
  readonly outcome: HopReply["kind"] | UpstreamErrorReason | "aborted";
  /** Until the headers, or the failure. */
  readonly ms: number;
}

/** Tells `onAttempt` of every request that goes out. */
export function withAttemptReports(onAttempt: (report: AttemptReport) => void): HopMiddleware {
  return (next) => async (request) => {
    const startedAtMs = performance.now();
    const report = (outcome: AttemptReport["outcome"]): void => {
      onAttempt({ url: printableUrl(request.url), outcome, ms: performance.now() - startedAtMs });
    };
    try {
      const reply = await next(request);
      report(reply.kind);
      return reply;
    } catch (error) {
      report(error instanceof UpstreamError ? error.reason : "aborted");
      throw error;
    }
  };
}
