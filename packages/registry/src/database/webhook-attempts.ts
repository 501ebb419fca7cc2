// The delivery log.
import type { Insertable, Selectable } from "kysely";
import type { Queries, Transaction } from "./database.js";
import { prepareQuery } from "./prepared-query.js";
import type { WebhookAttemptsTable } from "./schema/event-tables.js";

export type AttemptRow = Selectable<WebhookAttemptsTable>;

const insertRow = prepareQuery<Insertable<WebhookAttemptsTable>>()((db, row) =>
  db.insertInto("webhook_attempts").values(row),
);

export async function insertAttempt(
  tx: Transaction,
  row: Insertable<WebhookAttemptsTable>,
): Promise<void> {
  await insertRow(tx, row);
}

/** Keeps the newest `kept` of a webhook. */
export async function pruneAttempts(
  tx: Transaction,
  webhookId: string,
  kept: number,
): Promise<void> {
  const oldest = await tx
    .selectFrom("webhook_attempts")
    .select("attempt_id")
    .where("webhook_id", "=", webhookId)
    .orderBy("attempt_id", "desc")
    .offset(kept)
    .limit(1)
    .executeTakeFirst();
  if (oldest === undefined) return;
  await tx
    .deleteFrom("webhook_attempts")
    .where("webhook_id", "=", webhookId)
    .where("attempt_id", "<=", oldest.attempt_id)
    .execute();
}

/** A page of the log, newest first, of what is older than `before`. */
export async function listAttempts(
  db: Queries,
  webhookId: string,
  page: { readonly before: number | undefined; readonly limit: number },
): Promise<AttemptRow[]> {
  const { before = Number.MAX_SAFE_INTEGER, limit } = page;
  return db
    .selectFrom("webhook_attempts")
    .selectAll()
    .where("webhook_id", "=", webhookId)
    .where("attempt_id", "<", before)
    .orderBy("attempt_id", "desc")
    .limit(limit)
    .execute();
}
