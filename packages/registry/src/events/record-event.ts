import type { Transaction } from "../database/database.js";
import { insertOutboxRow } from "../database/outbox.js";
import { newEventId } from "./event-id.js";

/** EventBridge's envelope: what webhooks receive and patterns look into. */
export interface EventEnvelope {
  readonly version: "0";
  /** The same in every attempt to deliver it. */
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  /** Account of the domain's owner. */
  readonly account: string;
  /** ISO 8601, whole seconds. */
  readonly time: string;
  readonly region: string;
  /** ARNs. */
  readonly resources: readonly string[];
  readonly detail: object;
}

/** One event of a domain. */
export interface NewEvent {
  readonly domain: { readonly id: string; readonly owner: string };
  /** Of its change; each change has one event at most. */
  readonly sequence: number;
  /** Events of one key are delivered in order. */
  readonly orderingKey: string;
  readonly source: string;
  readonly detailType: string;
  readonly region: string;
  readonly resources: readonly string[];
  /** Told the event's id, for what is derived from it. */
  readonly detail: (eventId: string) => object;
  readonly atMs: number;
}

/** Queues an event in the transaction of its change: it is sent if, and only if, the change commits. */
export async function recordEvent(tx: Transaction, event: NewEvent): Promise<void> {
  const { domain, detailType, atMs } = event;
  const id = newEventId(atMs);
  const envelope: EventEnvelope = {
    version: "0",
    id,
    "detail-type": detailType,
    source: event.source,
    account: domain.owner,
    time: `${new Date(atMs).toISOString().slice(0, 19)}Z`,
    region: event.region,
    resources: event.resources,
    detail: event.detail(id),
  };
  await insertOutboxRow(tx, {
    event_sequence: event.sequence,
    event_id: id,
    domain_id: domain.id,
    ordering_key: event.orderingKey,
    detail_type: detailType,
    body: JSON.stringify(envelope),
    created_at_ms: atMs,
  });
}
