import { randomUUID } from "node:crypto";
import type { Clock } from "../../clock.js";
import { recordChange } from "../../database/changes.js";
import type { Database } from "../../database/database.js";
import { findDomainEvent, sequenceBefore } from "../../database/outbox.js";
import { type AttemptRow, insertAttempt, listAttempts } from "../../database/webhook-attempts.js";
import {
  deleteDeliveriesFrom,
  deleteDelivery,
  type DeliveryWithEvent,
  listDeliveries,
  promoteFirst,
} from "../../database/webhook-deliveries.js";
import { beginGeneration, updateWebhookCursor } from "../../database/webhook-progress.js";
import { findWebhookById, type WebhookRow } from "../../database/webhooks.js";
import { NotFoundError } from "../../errors.js";
import type { AttemptOutcome, EventTarget, OutgoingEvent } from "./outcome.js";
import { attemptRow } from "./result-batch.js";
import { testEvent } from "./test-event.js";

/** Where a replay begins: with the event of this sequence, or the first at or after this time. */
export type ReplayStart = { readonly sequence: number } | { readonly atMs: number };

/** What people ask of deliveries. A webhook's id opens it: whoever calls has checked that it may. */
export interface WebhookDelivery {
  /** The log of attempts, newest first; `before` is the last `attempt_id` of the page before. */
  listAttempts(
    webhookId: string,
    page: { readonly before?: number | undefined; readonly limit: number },
  ): Promise<AttemptRow[]>;
  /** Events that wait or were given up, oldest first; `after` is the last `event_sequence` of the page before. */
  listUndelivered(
    webhookId: string,
    page: {
      readonly state: "waiting" | "dead";
      readonly after?: number | undefined;
      readonly limit: number;
    },
  ): Promise<DeliveryWithEvent[]>;
  /** Sends an event once more, now. One that waited or was given up and is accepted leaves its list. @throws NotFoundError */
  redeliver(webhookId: string, eventId: string): Promise<AttemptOutcome>;
  /**
   * Sends all kept events from there on again, in order, as far as the webhook selects them. Returns the sequence that
   * they come after. @throws NotFoundError
   */
  replay(webhookId: string, from: ReplayStart, principal: string): Promise<number>;
  /** Sends an event that tells of nothing, once, now. @throws NotFoundError */
  sendTest(webhookId: string): Promise<AttemptOutcome>;
}

export interface WebhookDeliveryParts {
  readonly database: Pick<Database, "read" | "transact">;
  readonly openTarget: (row: WebhookRow) => Promise<EventTarget>;
  readonly region: string;
  readonly now: Clock;
}

export function createWebhookDelivery(parts: WebhookDeliveryParts): WebhookDelivery {
  const { database, now } = parts;
  return {
    listAttempts: (webhookId, { before, limit }) =>
      listAttempts(database.read, webhookId, { before, limit }),
    listUndelivered: (webhookId, { state, after = 0, limit }) =>
      listDeliveries(database.read, webhookId, { state, after, limit }),
    async redeliver(webhookId, eventId) {
      const row = await getRow(database, webhookId);
      const event = await findDomainEvent(database.read, row.domain_id, eventId);
      if (event === undefined) throw noSuchEvent(eventId);
      const { event_sequence: sequence, ordering_key: orderingKey } = event;
      const outgoing = {
        ...{ eventId, orderingKey, body: event.body, detailType: event.detail_type },
      };
      return sendOnce(parts, row, { ...outgoing, sequence });
    },
    async replay(webhookId, from, principal) {
      const { domain_id: domainId } = await getRow(database, webhookId);
      const after =
        "sequence" in from
          ? from.sequence - 1
          : await sequenceBefore(database.read, domainId, from.atMs);
      await database.transact(async (tx) => {
        await beginGeneration(tx, webhookId);
        await deleteDeliveriesFrom(tx, webhookId, after + 1);
        await updateWebhookCursor(tx, webhookId, after);
        const detail = { webhookId, did: "replayed", after };
        await recordChange(tx, { kind: "webhook", domainId, principal, detail }, now());
      });
      return after;
    },
    async sendTest(webhookId) {
      const row = await getRow(database, webhookId);
      const { owner } = await database.read
        .selectFrom("domains")
        .select("account_id as owner")
        .where("domain_id", "=", row.domain_id)
        .executeTakeFirstOrThrow();
      const event = testEvent(randomUUID(), row, { owner, region: parts.region, atMs: now() });
      return sendOnce(parts, row, { ...event, sequence: 0 });
    },
  };
}

/** One attempt outside the order, over sockets of its own. It is logged. */
async function sendOnce(
  { database, openTarget, now }: WebhookDeliveryParts,
  row: WebhookRow,
  event: OutgoingEvent & { readonly sequence: number },
): Promise<AttemptOutcome> {
  const { webhook_id: webhookId } = row;
  const target = await openTarget(row);
  const atMs = now();
  const outcome = await target.send(event);
  await target.close();
  await database.transact(async (tx) => {
    // It may have been removed while we sent.
    if ((await findWebhookById(tx, webhookId)) === undefined) return;
    await insertAttempt(tx, attemptRow(webhookId, event, outcome, atMs));
    if (!outcome.isDelivered) return;
    await deleteDelivery(tx, webhookId, event.sequence);
    await promoteFirst(tx, webhookId, event.orderingKey, now());
  });
  return outcome;
}

async function getRow({ read }: Pick<Database, "read">, webhookId: string): Promise<WebhookRow> {
  const row = await findWebhookById(read, webhookId);
  if (row !== undefined) return row;
  throw new NotFoundError(`Webhook ${webhookId} does not exist.`, "webhook", webhookId);
}

function noSuchEvent(eventId: string): NotFoundError {
  return new NotFoundError(
    `Event ${eventId} does not exist in the webhook's domain, or is no longer kept (events.retentionDays).`,
    "event",
    eventId,
  );
}
