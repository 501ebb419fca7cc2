import { lastChangeSequence } from "../../database/changes.js";
import { type Transaction } from "../../database/database.js";
import { beginGeneration } from "../../database/webhook-progress.js";
import { type WebhookRow, deleteWebhookRow, updateWebhookRow } from "../../database/webhooks.js";
import { ValidationError } from "../../errors.js";
import { type Webhook, toWebhook, webhookHeadersContext } from "../../events/webhook.js";
import type { DomainName } from "../management/lookup.js";
import { getDomain } from "../management/lookup.js";
import { jsonOrNull, refuseIfTaken } from "./add-webhook.js";
import { getWebhookRow } from "./read-webhooks.js";
import { type WebhookParts, recordWebhookChange } from "./webhook-parts.js";
import { type WebhookSettings, checkSettings } from "./webhook-settings.js";

export interface WebhookUpdate extends WebhookSettings {
  /** An enabled webhook goes on where it was disabled. */
  readonly status?: "enabled" | "disabled" | undefined;
  /** What it has not been sent until now is not sent to it. */
  readonly skipMissed?: boolean | undefined;
}

/** Changes what is given, from the next event on. @throws ValidationError, NotFoundError, ConflictError for the name */
export async function updateWebhook(
  parts: WebhookParts,
  domainName: DomainName,
  webhookId: string,
  update: WebhookUpdate,
  principal: string,
): Promise<Webhook> {
  checkSettings(update);
  const { database, wrapper, now } = parts;
  const headers =
    update.headers &&
    (await wrapper.wrap(
      Buffer.from(JSON.stringify(update.headers)),
      webhookHeadersContext(webhookId),
    ));
  return database.transact(async (tx) => {
    const row = await getWebhookRow(tx, domainName, webhookId);
    refuseOtherKind(row, update);
    refuseHeadersElsewhere(row, update);
    if (update.name !== undefined && update.name !== row.name) {
      await refuseIfTaken(tx, await getDomain(tx, domainName), update.name);
    }
    const columns = {
      ...settingColumns(update),
      ...statusColumns(update),
      ...(headers !== undefined && { headers_wrapped: headers }),
      ...(update.skipMissed === true && { cursor_sequence: await lastChangeSequence(tx) }),
      updated_at_ms: now(),
    };
    await updateWebhookRow(tx, webhookId, columns);
    if (update.skipMissed === true) {
      await forgetWaiting(tx, webhookId);
      // Whoever delivers at this moment must not move the cursor back.
      await beginGeneration(tx, webhookId);
    }
    const members = Object.entries(update).flatMap(([name, value]) =>
      value === undefined ? [] : [name],
    );
    const did = { domainId: row.domain_id, webhookId, principal, did: "updated" as const };
    await recordWebhookChange(tx, { ...did, members }, now());
    return toWebhook({ ...row, ...columns });
  });
}

/** What was not yet delivered to it never is. @throws NotFoundError */
export async function removeWebhook(
  { database, now }: Pick<WebhookParts, "database" | "now">,
  domainName: DomainName,
  webhookId: string,
  principal: string,
): Promise<Webhook> {
  return database.transact(async (tx) => {
    const row = await getWebhookRow(tx, domainName, webhookId);
    await deleteWebhookRow(tx, webhookId);
    const did = { domainId: row.domain_id, webhookId, principal, did: "removed" as const };
    await recordWebhookChange(tx, did, now());
    return toWebhook(row);
  });
}

/** A signed webhook has a secret, another has none. */
function refuseOtherKind({ kind }: WebhookRow, { target }: WebhookUpdate): void {
  if (target === undefined || target.kind === kind) return;
  throw new ValidationError(
    `target.kind: a webhook stays of its kind, ${kind}; add another for ${target.kind}.`,
  );
}

/** Headers hold credentials that are never shown: nor are they to who may change the address, by sending them there. */
function refuseHeadersElsewhere(row: WebhookRow, { target, headers }: WebhookUpdate): void {
  const before = toWebhook(row).target;
  if (row.headers_wrapped === null || headers !== undefined) return;
  if (target?.kind !== "webhook" || before.kind !== "webhook") return;
  if (new URL(target.url).origin === new URL(before.url).origin) return;
  throw new ValidationError(
    `target.url: webhook '${row.name}' has headers, which are not sent to another host unseen; give headers again, or {} for none.`,
  );
}

function settingColumns(update: WebhookUpdate) {
  return {
    ...(update.name !== undefined && { name: update.name }),
    ...(update.target !== undefined && { target: JSON.stringify(update.target) }),
    ...(update.pattern !== undefined && { pattern: jsonOrNull(update.pattern) }),
    ...(update.transformer !== undefined && { transformer: jsonOrNull(update.transformer) }),
    ...(update.detailTypes !== undefined && { detail_types: JSON.stringify(update.detailTypes) }),
    ...(update.maxConcurrency !== undefined && { max_concurrency: update.maxConcurrency }),
    ...(update.maxPerSecond !== undefined && { max_per_second: update.maxPerSecond }),
  };
}

function statusColumns({ status }: WebhookUpdate) {
  if (status === undefined) return {};
  const reason = status === "enabled" ? null : "Disabled by an administrator.";
  return { status, disabled_reason: reason };
}

/** Dead letters stay. */
async function forgetWaiting(tx: Transaction, webhookId: string): Promise<void> {
  await tx
    .deleteFrom("webhook_deliveries")
    .where("webhook_id", "=", webhookId)
    .where("state", "=", "waiting")
    .execute();
}
