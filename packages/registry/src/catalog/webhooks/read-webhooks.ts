import type { Queries } from "../../database/database.js";
import type { Page, PageQuery } from "../../database/pages.js";
import {
  type WebhookRow,
  findWebhook,
  findWebhookByName,
  listDomainWebhooks,
} from "../../database/webhooks.js";
import { NotFoundError } from "../../errors.js";
import { type Webhook, toWebhook } from "../../events/webhook.js";
import { type DomainName, getDomain } from "../management/lookup.js";

/** Of a domain, by name. @throws NotFoundError */
export async function listWebhooks(
  db: Queries,
  domainName: DomainName,
  page: PageQuery,
): Promise<Page<Webhook>> {
  const { id } = await getDomain(db, domainName);
  const { rows, next } = await listDomainWebhooks(db, id, page);
  return { rows: rows.map(toWebhook), next };
}

/** By its id or its name. @throws NotFoundError */
export async function getWebhook(
  db: Queries,
  domainName: DomainName,
  idOrName: string,
): Promise<Webhook> {
  const domain = await getDomain(db, domainName);
  const row =
    (await findWebhook(db, domain.id, idOrName)) ??
    (await findWebhookByName(db, domain.id, idOrName));
  if (row === undefined) throw webhookNotFound(domain, idOrName);
  return toWebhook(row);
}

/** With its wrapped secrets. @throws NotFoundError */
export async function getWebhookRow(
  db: Queries,
  domainName: DomainName,
  webhookId: string,
): Promise<WebhookRow> {
  const domain = await getDomain(db, domainName);
  const row = await findWebhook(db, domain.id, webhookId);
  if (row === undefined) throw webhookNotFound(domain, webhookId);
  return row;
}

function webhookNotFound({ name }: DomainName, webhook: string): NotFoundError {
  return new NotFoundError(
    `Domain '${name}' has no webhook '${webhook}'; list them to see their names and ids.`,
    "webhook",
    webhook,
  );
}
