// Which process delivers what: a lease for each webhook, renewed by writing results and taken over when it expires.
import type { Selectable } from "kysely";
import type { Queries, Transaction } from "./database.js";
import { prepareQuery } from "./prepared-query.js";
import type { WebhookProgressTable } from "./schema/webhook-progress-table.js";

export type ProgressRow = Selectable<WebhookProgressTable>;

/** Of the enabled webhooks, who has them; `owner` and `expires_at_ms` are null where nobody ever had. */
export async function listLeases(
  db: Queries,
): Promise<{ webhook_id: string; owner: string | null; expires_at_ms: number | null }[]> {
  return db
    .selectFrom("webhooks as webhook")
    .leftJoin("webhook_progress as progress", "progress.webhook_id", "webhook.webhook_id")
    .select(["webhook.webhook_id", "progress.owner", "progress.expires_at_ms"])
    .where("webhook.status", "=", "enabled")
    .execute();
}

/**
 * Takes the lease when nobody has it, it has expired, or `isDead` says so of its owner. The row, or undefined when
 * somebody else has it.
 */
export async function claimLease(
  tx: Transaction,
  claim: { webhookId: string; owner: string; nowMs: number; expiresAtMs: number },
  isDead: (owner: string) => boolean,
): Promise<ProgressRow | undefined> {
  const { webhookId, owner, nowMs, expiresAtMs } = claim;
  const row = await findProgress(tx, webhookId);
  if (row !== undefined && row.expires_at_ms > nowMs && !isDead(row.owner)) return undefined;
  const claimed: ProgressRow = {
    webhook_id: webhookId,
    owner,
    expires_at_ms: expiresAtMs,
    generation: (row?.generation ?? 0) + 1,
    failing_since_ms: row?.failing_since_ms ?? null,
  };
  await upsertProgress(tx, claimed);
  return claimed;
}

const renewRow = prepareQuery<{
  webhookId: string;
  owner: string;
  generation: number;
  expiresAtMs: number;
  failingSinceMs: number | null;
}>()((db, { webhookId, owner, generation, expiresAtMs, failingSinceMs }) =>
  db
    .updateTable("webhook_progress")
    .set({ expires_at_ms: expiresAtMs, failing_since_ms: failingSinceMs })
    .where("webhook_id", "=", webhookId)
    .where("owner", "=", owner)
    .where("generation", "=", generation)
    .returning("webhook_id"),
);

/** False when the lease was taken again, or a replay began: then nothing that was read before may be written. */
export async function renewLease(tx: Transaction, row: ProgressRow): Promise<boolean> {
  const renewed = await renewRow(tx, {
    webhookId: row.webhook_id,
    owner: row.owner,
    generation: row.generation,
    expiresAtMs: row.expires_at_ms,
    failingSinceMs: row.failing_since_ms,
  });
  return renewed.length > 0;
}

/** Others may take over at once. */
export async function releaseLease(
  tx: Transaction,
  webhookId: string,
  owner: string,
): Promise<void> {
  await tx
    .updateTable("webhook_progress")
    .set({ owner: "", expires_at_ms: 0 })
    .where("webhook_id", "=", webhookId)
    .where("owner", "=", owner)
    .execute();
}

/** What is under way is not written any more: whoever delivers reads anew, and failures count from the beginning. */
export async function beginGeneration(tx: Transaction, webhookId: string): Promise<void> {
  const row = await findProgress(tx, webhookId);
  await upsertProgress(tx, {
    webhook_id: webhookId,
    owner: row?.owner ?? "",
    expires_at_ms: row?.expires_at_ms ?? 0,
    generation: (row?.generation ?? 0) + 1,
    failing_since_ms: null,
  });
}

async function findProgress(db: Queries, webhookId: string): Promise<ProgressRow | undefined> {
  return db
    .selectFrom("webhook_progress")
    .selectAll()
    .where("webhook_id", "=", webhookId)
    .executeTakeFirst();
}

async function upsertProgress(tx: Transaction, row: ProgressRow): Promise<void> {
  await tx
    .insertInto("webhook_progress")
    .values(row)
    .onConflict((conflict) => conflict.column("webhook_id").doUpdateSet(row))
    .execute();
}

const moveCursor = prepareQuery<{ webhookId: string; cursor: number }>()(
  (db, { webhookId, cursor }) =>
    db.updateTable("webhooks").set({ cursor_sequence: cursor }).where("webhook_id", "=", webhookId),
);

/** All events up to `cursor` are delivered, not meant for it, or stand in webhook_deliveries. */
export async function updateWebhookCursor(
  tx: Transaction,
  webhookId: string,
  cursor: number,
): Promise<void> {
  await moveCursor(tx, { webhookId, cursor });
}
