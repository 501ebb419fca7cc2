import type { WebhookRow } from "../../database/webhooks.js";
import type { EventEnvelope } from "../record-event.js";
import type { OutgoingEvent } from "./outcome.js";

/** An event that tells of nothing but that events of this webhook arrive. */
export function testEvent(
  eventId: string,
  { webhook_id: webhookId, name }: Pick<WebhookRow, "webhook_id" | "name">,
  from: { readonly owner: string; readonly region: string; readonly atMs: number },
): OutgoingEvent {
  const detailType = "Packhouse Webhook Test";
  const envelope: EventEnvelope = {
    version: "0",
    id: eventId,
    "detail-type": detailType,
    source: "packhouse",
    account: from.owner,
    time: `${new Date(from.atMs).toISOString().slice(0, 19)}Z`,
    region: from.region,
    resources: [],
    detail: { webhookId, webhookName: name },
  };
  return {
    eventId,
    orderingKey: `webhook/${webhookId}`,
    detailType,
    body: JSON.stringify(envelope),
  };
}
