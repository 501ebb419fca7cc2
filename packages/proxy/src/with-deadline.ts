import type { UpstreamMiddleware } from "./client.js";
import { UpstreamError } from "./errors.js";

/** Ends a request, its retries and its body `totalMs` after it began. */
export function withDeadline(totalMs: number): UpstreamMiddleware {
  return (next) => async (request) => {
    const caller = request.signal;
    caller?.throwIfAborted();
    const controller = new AbortController();
    const cancel = (): void => {
      controller.abort(caller?.reason);
    };
    const expire = (): void => {
      const explanation = `no complete answer within ${totalMs / 1000} s`;
      controller.abort(new UpstreamError("timeout", request.url, explanation));
    };
    const timer = setTimeout(expire, totalMs).unref();
    caller?.addEventListener("abort", cancel, { once: true });
    const release = (): void => {
      clearTimeout(timer);
      caller?.removeEventListener("abort", cancel);
    };
    try {
      const reply = await next({ ...request, signal: controller.signal });
      if (reply.kind === "found") reply.body.once("close", release);
      else release();
      return reply;
    } catch (error) {
      release();
      throw error;
    }
  };
}
