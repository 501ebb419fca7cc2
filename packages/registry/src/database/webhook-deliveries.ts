// Rows of events that a webhook did not accept at the first attempt. Of each ordering key the first waiting row has the
// time of its next attempt; those behind it have none.
import type { Insertable, Selectable } from "kysely";
import type { Queries, Transaction } from "./database.js";
import { prepareQuery } from "./prepared-query.js";
import type { OutboxTable, WebhookDeliveriesTable } from "./schema/event-tables.js";

export type DeliveryRow = Selectable<WebhookDeliveriesTable>;
/** With its event; null columns when that is no longer kept. */
export type DeliveryWithEvent = DeliveryRow & {
  readonly [Column in "event_id" | "detail_type" | "body"]: OutboxTable[Column] | null;
};

/** Of those keys the ones that have waiting events. */
export async function findWaitingKeys(
  db: Queries,
  webhookId: string,
  orderingKeys: readonly string[],
): Promise<Set<string>> {
  if (orderingKeys.length === 0) return new Set();
  const rows = await db
    .selectFrom("webhook_deliveries")
    .select("ordering_key")
    .distinct()
    .where("webhook_id", "=", webhookId)
    .where("ordering_key", "in", padded(orderingKeys))
    .where("state", "=", "waiting")
    .execute();
  return new Set(rows.map((row) => row.ordering_key));
}

/** The same keys in one of a few lengths, so that there are as few statements to prepare. */
function padded(keys: readonly string[]): string[] {
  const length = 4 ** Math.ceil(Math.log(keys.length) / Math.log(4));
  return Array.from({ length }, (_, index) => keys[index] ?? keys[0] ?? "");
}

/** Sequences of rows after `after`, waiting or dead. */
export async function listDeliverySequences(
  db: Queries,
  webhookId: string,
  after: number,
  upTo: number,
): Promise<Set<number>> {
  const rows = await db
    .selectFrom("webhook_deliveries")
    .select("event_sequence")
    .where("webhook_id", "=", webhookId)
    .where("event_sequence", ">", after)
    .where("event_sequence", "<=", upTo)
    .execute();
  return new Set(rows.map((row) => row.event_sequence));
}

/** Sequence of the newest row; 0 without one. */
export async function lastDeliverySequence(db: Queries, webhookId: string): Promise<number> {
  const row = await db
    .selectFrom("webhook_deliveries")
    .select("event_sequence")
    .where("webhook_id", "=", webhookId)
    .orderBy("event_sequence", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.event_sequence ?? 0;
}

/** The keys that wait for a time, the earliest first. */
export async function listNextAttempts(
  db: Queries,
  webhookId: string,
  limit: number,
): Promise<{ orderingKey: string; atMs: number }[]> {
  const rows = await db
    .selectFrom("webhook_deliveries")
    .select(["ordering_key as orderingKey", "next_attempt_at_ms as atMs"])
    .where("webhook_id", "=", webhookId)
    .where("state", "=", "waiting")
    .where("next_attempt_at_ms", "is not", null)
    .orderBy("next_attempt_at_ms")
    .limit(limit)
    .execute();
  return rows.map(({ orderingKey, atMs }) => ({ orderingKey, atMs: atMs ?? 0 }));
}

const selectQueue = prepareQuery<{ webhookId: string; orderingKey: string; limit: number }>()(
  (db, { webhookId, orderingKey, limit }) =>
    db
      .selectFrom("webhook_deliveries as delivery")
      .leftJoin("outbox as event", "event.event_sequence", "delivery.event_sequence")
      .selectAll("delivery")
      .select(["event.event_id", "event.detail_type", "event.body"])
      .where("delivery.webhook_id", "=", webhookId)
      .where("delivery.ordering_key", "=", orderingKey)
      .where("delivery.state", "=", "waiting")
      .orderBy("delivery.event_sequence")
      .limit(limit),
);

/** The first waiting events of a key, in order. */
export async function listQueue(
  db: Queries,
  webhookId: string,
  orderingKey: string,
  limit: number,
): Promise<DeliveryWithEvent[]> {
  return selectQueue(db, { webhookId, orderingKey, limit });
}

/** A page of the waiting or dead events, oldest first. */
export async function listDeliveries(
  db: Queries,
  webhookId: string,
  page: { readonly state: DeliveryRow["state"]; readonly after: number; readonly limit: number },
): Promise<DeliveryWithEvent[]> {
  return db
    .selectFrom("webhook_deliveries as delivery")
    .leftJoin("outbox as event", "event.event_sequence", "delivery.event_sequence")
    .selectAll("delivery")
    .select(["event.event_id", "event.detail_type", "event.body"])
    .where("delivery.webhook_id", "=", webhookId)
    .where("delivery.state", "=", page.state)
    .where("delivery.event_sequence", ">", page.after)
    .orderBy("delivery.event_sequence")
    .limit(page.limit)
    .execute();
}

const insertRow = prepareQuery<Insertable<WebhookDeliveriesTable>>()((db, row) =>
  db
    .insertInto("webhook_deliveries")
    .values(row)
    .onConflict((conflict) => conflict.columns(["webhook_id", "event_sequence"]).doNothing()),
);

/** An event that is there already stays as it is. */
export async function insertDelivery(
  tx: Transaction,
  row: Insertable<WebhookDeliveriesTable>,
): Promise<void> {
  await insertRow(tx, row);
}

const updateRow = prepareQuery<DeliveryRow>()((db, row) =>
  db
    .updateTable("webhook_deliveries")
    .set({
      state: row.state,
      attempts: row.attempts,
      next_attempt_at_ms: row.next_attempt_at_ms,
      last_error: row.last_error,
    })
    .where("webhook_id", "=", row.webhook_id)
    .where("event_sequence", "=", row.event_sequence),
);

/** Nothing when it was delivered by other means meanwhile. */
export async function updateDelivery(tx: Transaction, row: DeliveryRow): Promise<void> {
  await updateRow(tx, row);
}

const deleteRow = prepareQuery<{ webhookId: string; sequence: number }>()(
  (db, { webhookId, sequence }) =>
    db
      .deleteFrom("webhook_deliveries")
      .where("webhook_id", "=", webhookId)
      .where("event_sequence", "=", sequence),
);

export async function deleteDelivery(
  tx: Transaction,
  webhookId: string,
  sequence: number,
): Promise<void> {
  await deleteRow(tx, { webhookId, sequence });
}

const selectFirst = prepareQuery<{ webhookId: string; orderingKey: string }>()(
  (db, { webhookId, orderingKey }) =>
    db
      .selectFrom("webhook_deliveries")
      .selectAll()
      .where("webhook_id", "=", webhookId)
      .where("ordering_key", "=", orderingKey)
      .where("state", "=", "waiting")
      .orderBy("event_sequence")
      .limit(1),
);

/** After a change of a key's rows: when what is now the first waits for nobody, it is due. Says whether it is. */
export async function promoteFirst(
  tx: Transaction,
  webhookId: string,
  orderingKey: string,
  nowMs: number,
): Promise<boolean> {
  const [first] = await selectFirst(tx, { webhookId, orderingKey });
  if (first === undefined || first.next_attempt_at_ms !== null) return false;
  await updateDelivery(tx, { ...first, next_attempt_at_ms: nowMs });
  return true;
}

/** Before a replay: what is sent anyhow need not wait. */
export async function deleteDeliveriesFrom(
  tx: Transaction,
  webhookId: string,
  sequence: number,
): Promise<void> {
  await tx
    .deleteFrom("webhook_deliveries")
    .where("webhook_id", "=", webhookId)
    .where("event_sequence", ">=", sequence)
    .execute();
}
