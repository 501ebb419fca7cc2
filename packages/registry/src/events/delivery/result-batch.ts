import type { Insertable } from "kysely";
import type { Transaction } from "../../database/database.js";
import type { WebhookAttemptsTable } from "../../database/schema/event-tables.js";
import { insertAttempt } from "../../database/webhook-attempts.js";
import {
  deleteDelivery,
  type DeliveryRow,
  insertDelivery,
  promoteFirst,
  updateDelivery,
} from "../../database/webhook-deliveries.js";
import { maxLoggedAttempts } from "./delivery-settings.js";
import type { AttemptOutcome } from "./outcome.js";
import type { QueuedEvent } from "./queued-event.js";

/** Whether an event that is not accepted yet waits for a time, behind another, or was given up. */
export type Standing =
  | { readonly state: "waiting"; readonly nextAttemptAtMs: number | null }
  | { readonly state: "dead" };

/** What became of events since the last write. */
export class ResultBatch {
  readonly #webhookId: string;
  readonly #accepted: QueuedEvent[] = [];
  readonly #rows: { readonly row: DeliveryRow; readonly isStored: boolean }[] = [];
  readonly #attempts: Insertable<WebhookAttemptsTable>[] = [];
  /** Keys whose first row may be another one after this. */
  readonly #touched = new Set<string>();
  /** Keys that are no longer worked on in memory once this is written. */
  readonly released = new Set<string>();
  /** The earliest attempt that was put off. */
  nextAttemptAtMs = Infinity;

  constructor(webhookId: string) {
    this.#webhookId = webhookId;
  }

  /** Attempts to log. */
  get attempts(): number {
    return this.#attempts.length;
  }

  /** Rows to write. */
  get size(): number {
    return this.#accepted.length + this.#rows.length + this.#attempts.length;
  }

  /** An event that waited was accepted. */
  accept(event: QueuedEvent): void {
    this.#accepted.push(event);
    this.#touched.add(event.orderingKey);
  }

  /** `attempts` and `error` count the last attempt. */
  putOff(event: QueuedEvent, attempts: number, standing: Standing, error: string | null): void {
    const nextAttemptAtMs = standing.state === "waiting" ? standing.nextAttemptAtMs : null;
    const row: DeliveryRow = {
      webhook_id: this.#webhookId,
      event_sequence: event.sequence,
      ordering_key: event.orderingKey,
      state: standing.state,
      attempts,
      next_attempt_at_ms: nextAttemptAtMs,
      last_error: error,
    };
    this.#rows.push({ row, isStored: event.isStored });
    if (nextAttemptAtMs === null) this.#touched.add(event.orderingKey);
    else this.nextAttemptAtMs = Math.min(this.nextAttemptAtMs, nextAttemptAtMs);
  }

  log(event: QueuedEvent, outcome: AttemptOutcome, atMs: number): void {
    this.#attempts.push(attemptRow(this.#webhookId, event, outcome, atMs));
  }

  /** Says whether a key's next event became due. */
  async write(tx: Transaction, nowMs: number): Promise<boolean> {
    for (const { sequence } of this.#accepted) await deleteDelivery(tx, this.#webhookId, sequence);
    for (const { row, isStored } of this.#rows) {
      if (isStored) await updateDelivery(tx, row);
      else await insertDelivery(tx, row);
    }
    let isAnyDue = false;
    for (const key of this.#touched) {
      if (await promoteFirst(tx, this.#webhookId, key, nowMs)) isAnyDue = true;
    }
    // More would not be kept.
    for (const row of this.#attempts.slice(-maxLoggedAttempts)) await insertAttempt(tx, row);
    return isAnyDue;
  }
}

/** A line of the delivery log. */
export function attemptRow(
  webhookId: string,
  event: Pick<QueuedEvent, "sequence" | "eventId">,
  outcome: AttemptOutcome,
  atMs: number,
): Insertable<WebhookAttemptsTable> {
  return {
    webhook_id: webhookId,
    event_sequence: event.sequence,
    event_id: event.eventId,
    at_ms: atMs,
    duration_ms: outcome.durationMs,
    status_code: outcome.statusCode,
    error: outcome.error,
    response_excerpt: outcome.responseExcerpt,
  };
}
