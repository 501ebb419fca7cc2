import { z } from "zod";
import { getWebhook } from "../../catalog/webhooks/read-webhooks.js";
import type { WebhookParts } from "../../catalog/webhooks/webhook-parts.js";
import type { AttemptOutcome } from "../../events/delivery/outcome.js";
import type { ReplayStart, WebhookDelivery } from "../../events/delivery/webhook-delivery.js";
import { ValidationError } from "../../errors.js";
import { json } from "../../http/reply.js";
import { domainNameOf, onDomain } from "./domain-input.js";
import { type Extension, extension } from "./extension.js";
import { isoTime } from "./webhook-input.js";
import { webhookMembers, webhookPath } from "./webhooks.js";

export interface DeliveryParts extends Pick<WebhookParts, "database"> {
  readonly delivery: WebhookDelivery;
}

const limit = z.coerce.number().int().min(1).max(100).default(25);
const sequence = z.coerce.number().int().min(0);

/** What was sent to a webhook, and sending it again. */
export function webhookDeliveryExtensions(parts: DeliveryParts): Extension[] {
  return [attempts(parts), undelivered(parts), test(parts), redeliver(parts), replay(parts)];
}

function attempts({ database, delivery }: DeliveryParts): Extension {
  return extension({
    method: "GET",
    path: `${webhookPath}/attempts`,
    credentials: "signature",
    input: z.strictObject({ ...webhookMembers, before: sequence.optional(), limit }),
    access: onDomain("packhouse:ListWebhookDeliveries"),
    async handle(input, { caller }) {
      const { id } = await getWebhook(database.read, domainNameOf(input, caller), input.webhook);
      const { before, limit } = input;
      const found = await delivery.listAttempts(id, { before, limit });
      const last = found.at(-1);
      return json(200, {
        attempts: found.map(attemptJson),
        ...(found.length === limit && last !== undefined && { next: last.attempt_id }),
      });
    },
  });
}

function undelivered({ database, delivery }: DeliveryParts): Extension {
  return extension({
    method: "GET",
    path: `${webhookPath}/undelivered`,
    credentials: "signature",
    input: z.strictObject({
      ...webhookMembers,
      state: z.enum(["waiting", "dead"]),
      after: sequence.optional(),
      limit,
    }),
    access: onDomain("packhouse:ListWebhookDeliveries"),
    async handle(input, { caller }) {
      const { id } = await getWebhook(database.read, domainNameOf(input, caller), input.webhook);
      const { state, after, limit } = input;
      const found = await delivery.listUndelivered(id, { state, after, limit });
      const last = found.at(-1);
      return json(200, {
        events: found.map(undeliveredJson),
        ...(found.length === limit && last !== undefined && { next: last.event_sequence }),
      });
    },
  });
}

function test({ database, delivery }: DeliveryParts): Extension {
  return extension({
    method: "POST",
    path: `${webhookPath}/test`,
    credentials: "signature",
    input: z.strictObject(webhookMembers),
    access: onDomain("packhouse:TestWebhook"),
    async handle(input, { caller }) {
      const { id } = await getWebhook(database.read, domainNameOf(input, caller), input.webhook);
      return json(200, outcomeJson(await delivery.sendTest(id)));
    },
  });
}

function redeliver({ database, delivery }: DeliveryParts): Extension {
  return extension({
    method: "POST",
    path: `${webhookPath}/redeliver`,
    credentials: "signature",
    input: z.strictObject({ ...webhookMembers, eventId: z.string().max(64) }),
    access: onDomain("packhouse:RedeliverEvent"),
    async handle(input, { caller }) {
      const { id } = await getWebhook(database.read, domainNameOf(input, caller), input.webhook);
      return json(200, outcomeJson(await delivery.redeliver(id, input.eventId)));
    },
  });
}

function replay({ database, delivery }: DeliveryParts): Extension {
  return extension({
    method: "POST",
    path: `${webhookPath}/replay`,
    credentials: "signature",
    input: z.strictObject({
      ...webhookMembers,
      fromSequence: z.number().int().min(0).optional(),
      fromTime: z.iso.datetime({ offset: true }).optional(),
    }),
    access: onDomain("packhouse:ReplayEvents"),
    async handle(input, { caller }) {
      const { id } = await getWebhook(database.read, domainNameOf(input, caller), input.webhook);
      const after = await delivery.replay(id, replayStart(input), caller.principal.arn);
      return json(200, { after });
    },
  });
}

function replayStart(input: {
  readonly fromSequence?: number | undefined;
  readonly fromTime?: string | undefined;
}): ReplayStart {
  const { fromSequence, fromTime } = input;
  if (fromSequence !== undefined && fromTime === undefined) return { sequence: fromSequence };
  if (fromTime !== undefined && fromSequence === undefined) return { atMs: Date.parse(fromTime) };
  throw new ValidationError("Say where the replay begins: fromSequence or fromTime.");
}

type Attempt = Awaited<ReturnType<WebhookDelivery["listAttempts"]>>[number];
type Undelivered = Awaited<ReturnType<WebhookDelivery["listUndelivered"]>>[number];

function attemptJson(row: Attempt) {
  return {
    attemptId: row.attempt_id,
    eventId: row.event_id,
    eventSequence: row.event_sequence,
    at: isoTime(row.at_ms),
    durationMs: row.duration_ms,
    statusCode: row.status_code,
    error: row.error,
    responseExcerpt: row.response_excerpt,
  };
}

/** `nextAttemptAt` is null for an event that waits behind another, or was given up. */
function undeliveredJson(row: Undelivered) {
  const nextMs = row.next_attempt_at_ms;
  return {
    eventSequence: row.event_sequence,
    eventId: row.event_id,
    orderingKey: row.ordering_key,
    state: row.state,
    attempts: row.attempts,
    nextAttemptAt: nextMs === null ? null : isoTime(nextMs),
    lastError: row.last_error,
  };
}

function outcomeJson(outcome: AttemptOutcome) {
  const { isDelivered, statusCode, durationMs, error, responseExcerpt } = outcome;
  return { isDelivered, statusCode, durationMs, error, responseExcerpt };
}
