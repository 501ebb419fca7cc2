import type { Queries } from "../../database/database.js";

/**
 * Milliseconds since the oldest event happened that a webhook's endpoint has not accepted and may still; 0 without one.
 * `oldestUnsettled` is the oldest one that is neither accepted nor written down as waiting.
 */
export async function readDeliveryLagMs(
  db: Queries,
  webhookId: string,
  oldestUnsettled: number | undefined,
  nowMs: number,
): Promise<number> {
  const waiting = await db
    .selectFrom("webhook_deliveries")
    .select("event_sequence")
    .where("webhook_id", "=", webhookId)
    .where("state", "=", "waiting")
    .orderBy("event_sequence")
    .limit(1)
    .executeTakeFirst();
  const oldest = Math.min(waiting?.event_sequence ?? Infinity, oldestUnsettled ?? Infinity);
  if (oldest === Infinity) return 0;
  const event = await db
    .selectFrom("outbox")
    .select("created_at_ms")
    .where("event_sequence", "=", oldest)
    .executeTakeFirst();
  return event === undefined ? 0 : Math.max(0, nowMs - event.created_at_ms);
}
