import {
  type AddressGuard,
  createGuardedPoster,
  type GuardedAnswer,
  type ResolveHost,
} from "@packhouse/proxy";
import type { Clock } from "../../clock.js";
import { describeAttemptFailure } from "./describe-failure.js";
import {
  type AttemptOutcome,
  type EventTarget,
  maxExcerptBytes,
  type OutgoingEvent,
} from "./outcome.js";
import { parseRetryAfter } from "./retry-schedule.js";
import { signatureHeader } from "./signature.js";

export interface WebhookTargetOptions {
  readonly url: URL;
  /** What a request says for an event. */
  readonly render: (event: OutgoingEvent) => {
    readonly body: string;
    readonly contentType: string;
  };
  /** The operator's own headers. */
  readonly headers: Readonly<Record<string, string>>;
  /** The keys to sign with at this time: two while a secret is being replaced. */
  readonly signingKeys: (nowMs: number) => readonly Buffer[];
  readonly guard: AddressGuard;
  readonly resolveHost?: ResolveHost | undefined;
  readonly maxConcurrency: number;
  readonly timeoutMs: number;
  readonly userAgent: string;
  readonly now: Clock;
}

/** Sends events by HTTP POST as https://www.standardwebhooks.com has it. Redirects are failures, not followed. */
export function openWebhookTarget(options: WebhookTargetOptions): EventTarget {
  const { url, guard, timeoutMs, now } = options;
  const poster = createGuardedPoster({
    ...{ guard, timeoutMs, maxExcerptBytes, resolveHost: options.resolveHost },
    maxSockets: options.maxConcurrency,
  });
  return {
    async send(event) {
      const startedAtMs = performance.now();
      const elapsed = () => Math.round(performance.now() - startedAtMs);
      try {
        const answer = await poster.post({ url, ...request(event, options) });
        return outcomeOf(answer, elapsed(), now());
      } catch (error) {
        return {
          isDelivered: false,
          statusCode: null,
          durationMs: elapsed(),
          error: describeAttemptFailure(error),
          responseExcerpt: null,
        };
      }
    },
    close: () => poster.destroy(),
  };
}

function request(event: OutgoingEvent, options: WebhookTargetOptions) {
  const nowMs = options.now();
  const timestamp = Math.floor(nowMs / 1000);
  const { body, contentType } = options.render(event);
  const message = { id: event.eventId, timestamp, body };
  const own = Object.entries(options.headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    body,
    headers: {
      "content-type": contentType,
      "user-agent": options.userAgent,
      // Behind what may be replaced, before what may not.
      ...(Object.fromEntries(own) as Record<string, string>),
      "webhook-id": message.id,
      "webhook-timestamp": String(timestamp),
      "webhook-signature": signatureHeader(message, options.signingKeys(nowMs)),
    },
  };
}

function outcomeOf(answer: GuardedAnswer, durationMs: number, nowMs: number): AttemptOutcome {
  const { status } = answer;
  const isDelivered = status >= 200 && status < 300;
  return {
    isDelivered,
    statusCode: status,
    durationMs,
    error: isDelivered ? null : refusal(status),
    responseExcerpt: printable(answer.excerpt),
    retryAfterMs:
      status === 429 || status === 503 ? parseRetryAfter(answer.retryAfter, nowMs) : undefined,
    isGone: status === 410,
  };
}

function refusal(status: number): string {
  if (status >= 300 && status < 400) return `it answered ${status}; redirects are not followed`;
  return `it answered ${status}`;
}

/** Text of strangers, for logs and terminals. */
function printable(excerpt: Buffer): string | null {
  if (excerpt.length === 0) return null;
  // eslint-disable-next-line no-control-regex -- those are what is meant
  return excerpt.toString("utf8").replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "\ufffd");
}
