import { recordChange } from "../../database/changes.js";
import type { Transaction } from "../../database/database.js";
import { beginGeneration } from "../../database/webhook-progress.js";
import { findWebhookById, updateWebhookRow } from "../../database/webhooks.js";

/** Because of how its endpoint answers. False when it is disabled or gone already. */
export async function disableWebhook(
  tx: Transaction,
  webhookId: string,
  reason: string,
  atMs: number,
): Promise<boolean> {
  const row = await findWebhookById(tx, webhookId);
  if (row?.status !== "enabled") return false;
  await updateWebhookRow(tx, webhookId, {
    ...{ status: "disabled", disabled_reason: reason, updated_at_ms: atMs },
  });
  await beginGeneration(tx, webhookId);
  const detail = { webhookId, did: "disabled", reason };
  await recordChange(tx, { kind: "webhook", domainId: row.domain_id, detail }, atMs);
  return true;
}
