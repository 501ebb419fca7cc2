import type { EventRow } from "../../database/outbox.js";
import type { DeliveryWithEvent } from "../../database/webhook-deliveries.js";
import type { OutgoingEvent } from "./outcome.js";

/** An event on its way to one webhook. */
export interface QueuedEvent extends OutgoingEvent {
  readonly sequence: number;
  /** Failed ones so far. */
  readonly attempts: number;
  /** Whether it has a row in webhook_deliveries. */
  readonly isStored: boolean;
}

/** From the log, for the first time. */
export function queuedFromLog(row: EventRow): QueuedEvent {
  return {
    sequence: row.event_sequence,
    eventId: row.event_id,
    orderingKey: row.ordering_key,
    detailType: row.detail_type,
    body: row.body,
    attempts: 0,
    isStored: false,
  };
}

/** From those that wait; undefined when the log no longer has the event. */
export function queuedFromDelivery(row: DeliveryWithEvent): QueuedEvent | undefined {
  if (row.event_id === null || row.body === null || row.detail_type === null) return undefined;
  return {
    sequence: row.event_sequence,
    eventId: row.event_id,
    orderingKey: row.ordering_key,
    detailType: row.detail_type,
    body: row.body,
    attempts: row.attempts,
    isStored: true,
  };
}

/** Stands for an event that the log no longer has, so that its row can be given up. */
export function queuedWithoutEvent(row: DeliveryWithEvent): QueuedEvent {
  return {
    ...{ sequence: row.event_sequence, eventId: "", detailType: "", body: "" },
    ...{ orderingKey: row.ordering_key, attempts: row.attempts, isStored: true },
  };
}
