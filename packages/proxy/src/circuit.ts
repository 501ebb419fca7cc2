import { finished } from "node:stream/promises";
import {
  BrokenCircuitError,
  CircuitState,
  ExponentialBackoff,
  circuitBreaker,
  handleWhen,
  noJitterGenerator,
} from "cockatiel";
import { UpstreamError, type UpstreamErrorReason } from "./errors.js";
import type { Hop, HopReply, HopRequest } from "./hop.js";
import { OutageWindow } from "./outage-window.js";
import type { CircuitSettings } from "./circuit-settings.js";

export type CircuitStateName = "closed" | "open" | "half-open";

/** One origin's breaker. */
export interface Circuit {
  /** @throws UpstreamError `circuit-open` without asking; else what `next` throws. */
  call(request: HopRequest, next: Hop): Promise<HopReply>;
}

const OUTAGES: ReadonlySet<UpstreamErrorReason> = new Set([
  "unreachable",
  "timeout",
  "throttled",
] as const);

/** Closed it lets everything pass; open nothing; after a while one probe decides. */
export function createCircuit(
  settings: CircuitSettings,
  onChange: (state: CircuitStateName) => void,
): Circuit {
  const policy = circuitBreaker(handleWhen(isOutage), {
    breaker: new OutageWindow(settings),
    halfOpenAfter: new ExponentialBackoff({
      generator: noJitterGenerator,
      initialDelay: settings.openMs,
      maxDelay: settings.maxOpenMs,
    }),
  });
  policy.onStateChange((state) => {
    onChange(stateName(state));
  });

  const judged = async (
    request: HopRequest,
    next: Hop,
    answer: (reply: HopReply) => void,
  ): Promise<void> => {
    if (policy.state === CircuitState.HalfOpen) throw new BrokenCircuitError();
    const isProbe = policy.state === CircuitState.Open;
    await policy.execute(async () => {
      const reply = await (isProbe ? probe(request, next) : next(request));
      answer(reply);
      // A body that breaks off is a failure too, but a probe must not hold others up so long.
      if (!isProbe && reply.kind === "found") await finished(reply.body, { writable: false });
    });
  };

  return {
    call: (request, next) =>
      new Promise((resolve, reject) => {
        judged(request, next, resolve).catch((error: unknown) => {
          if (request.signal?.aborted === true) reject(request.signal.reason as Error);
          else
            reject(error instanceof BrokenCircuitError ? notAsked(request.url) : (error as Error));
        });
      }),
  };
}

/** A probe that its caller cancels has proved nothing, so it must not close the circuit. */
async function probe(request: HopRequest, next: Hop): Promise<HopReply> {
  try {
    return await next(request);
  } catch (error) {
    if (error instanceof UpstreamError) throw error;
    throw new UpstreamError("unreachable", request.url, "the probe was cancelled", {
      cause: error,
    });
  }
}

function isOutage(error: Error): boolean {
  return error instanceof UpstreamError && OUTAGES.has(error.reason);
}

function notAsked(url: URL): UpstreamError {
  const explanation = "not asked, because its last answers were failures; it is tried again soon";
  return new UpstreamError("circuit-open", url, explanation);
}

function stateName(state: CircuitState): CircuitStateName {
  if (state === CircuitState.Closed) return "closed";
  return state === CircuitState.HalfOpen ? "half-open" : "open";
}
