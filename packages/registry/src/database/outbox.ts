// The event log. Whoever records a change queues its event here in the same transaction.
import type { Insertable, Selectable } from "kysely";
import type { Queries, Transaction } from "./database.js";
import { prepareQuery } from "./prepared-query.js";
import type { OutboxTable } from "./schema/event-tables.js";

export type EventRow = Selectable<OutboxTable>;

const insertRow = prepareQuery<Insertable<OutboxTable>>()((db, row) =>
  db.insertInto("outbox").values(row),
);

export async function insertOutboxRow(
  tx: Transaction,
  row: Insertable<OutboxTable>,
): Promise<void> {
  await insertRow(tx, row);
}

/** Events of one domain after `sequence`, oldest first. */
export async function listDomainEventsAfter(
  db: Queries,
  domainId: string,
  sequence: number,
  limit: number,
): Promise<EventRow[]> {
  return db
    .selectFrom("outbox")
    .selectAll()
    .where("domain_id", "=", domainId)
    .where("event_sequence", ">", sequence)
    .orderBy("event_sequence")
    .limit(limit)
    .execute();
}

/** Events of all domains after `sequence`, oldest first. */
export async function listEventsAfter(
  db: Queries,
  sequence: number,
  limit: number,
): Promise<EventRow[]> {
  return db
    .selectFrom("outbox")
    .selectAll()
    .where("event_sequence", ">", sequence)
    .orderBy("event_sequence")
    .limit(limit)
    .execute();
}

/** One event by its id, in its domain. */
export async function findDomainEvent(
  db: Queries,
  domainId: string,
  eventId: string,
): Promise<EventRow | undefined> {
  return db
    .selectFrom("outbox")
    .selectAll()
    .where("event_id", "=", eventId)
    .where("domain_id", "=", domainId)
    .executeTakeFirst();
}

/** The sequence before the first event at or after a time: times grow with sequences, so that it is bisected. */
export async function sequenceBefore(
  db: Queries,
  domainId: string,
  timeMs: number,
): Promise<number> {
  let low = 0;
  let high = await lastSequence(db, domainId);
  // Everything up to `low` is older, or there is nothing; what comes after `high` is not.
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const next = (await listDomainEventsAfter(db, domainId, middle, 1))[0];
    if (next !== undefined && next.created_at_ms < timeMs) low = next.event_sequence;
    else high = middle;
  }
  return low;
}

async function lastSequence(db: Queries, domainId: string): Promise<number> {
  const row = await db
    .selectFrom("outbox")
    .select("event_sequence")
    .where("domain_id", "=", domainId)
    .orderBy("event_sequence", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.event_sequence ?? 0;
}

/**
 * Deletes at most `limit` of the oldest events from before `beforeMs`; they cannot be delivered any more.
 * Returns how many.
 */
export async function pruneEvents(
  tx: Transaction,
  beforeMs: number,
  limit: number,
): Promise<number> {
  const oldest = await tx
    .selectFrom("outbox")
    .select(["event_sequence", "created_at_ms"])
    .orderBy("event_sequence")
    .limit(limit)
    .execute();
  const firstKept = oldest.findIndex((row) => row.created_at_ms >= beforeMs);
  const old = firstKept === -1 ? oldest : oldest.slice(0, firstKept);
  const last = old.at(-1);
  if (last === undefined) return 0;
  await tx.deleteFrom("outbox").where("event_sequence", "<=", last.event_sequence).execute();
  await tx
    .deleteFrom("webhook_deliveries")
    .where("webhook_id", "in", (query) => query.selectFrom("webhooks").select("webhook_id"))
    .where("state", "=", "dead")
    .where("event_sequence", "<=", last.event_sequence)
    .execute();
  return old.length;
}
