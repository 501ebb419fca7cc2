// Rows of webhooks. What is in their JSON columns is events/webhook.ts's.
import type { Insertable, Selectable, Updateable } from "kysely";
import type { Queries, Transaction } from "./database.js";
import { type Page, type PageQuery, behind, toPage } from "./pages.js";
import type { WebhooksTable } from "./schema/event-tables.js";

export type WebhookRow = Selectable<WebhooksTable>;

export async function insertWebhook(
  tx: Transaction,
  row: Insertable<WebhooksTable>,
): Promise<void> {
  await tx.insertInto("webhooks").values(row).execute();
}

/** In its domain: an id alone opens nothing. */
export async function findWebhook(
  db: Queries,
  domainId: string,
  webhookId: string,
): Promise<WebhookRow | undefined> {
  return db
    .selectFrom("webhooks")
    .selectAll()
    .where("webhook_id", "=", webhookId)
    .where("domain_id", "=", domainId)
    .executeTakeFirst();
}

/** Of whatever domain: for the registry's own work. */
export async function findWebhookById(
  db: Queries,
  webhookId: string,
): Promise<WebhookRow | undefined> {
  return db
    .selectFrom("webhooks")
    .selectAll()
    .where("webhook_id", "=", webhookId)
    .executeTakeFirst();
}

export async function findWebhookByName(
  db: Queries,
  domainId: string,
  name: string,
): Promise<WebhookRow | undefined> {
  return db
    .selectFrom("webhooks")
    .selectAll()
    .where("domain_id", "=", domainId)
    .where("name", "=", name)
    .executeTakeFirst();
}

/** Of a domain, by name. */
export async function listDomainWebhooks(
  db: Queries,
  domainId: string,
  { after, limit }: PageQuery,
): Promise<Page<WebhookRow>> {
  const rows = await db
    .selectFrom("webhooks")
    .selectAll()
    .where("domain_id", "=", domainId)
    .$if(after !== undefined, (query) => query.where(behind(["name"], after ?? [])))
    .orderBy("name")
    .limit(limit + 1)
    .execute();
  return toPage(rows, limit, ({ name }) => [name]);
}

/** Of all domains, those that are to be served. */
export async function listEnabledWebhooks(db: Queries): Promise<WebhookRow[]> {
  return db
    .selectFrom("webhooks")
    .selectAll()
    .where("status", "=", "enabled")
    .orderBy("webhook_id")
    .execute();
}

export async function countDomainWebhooks(db: Queries, domainId: string): Promise<number> {
  const { count } = await db
    .selectFrom("webhooks")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("domain_id", "=", domainId)
    .executeTakeFirstOrThrow();
  return count;
}

export async function updateWebhookRow(
  tx: Transaction,
  webhookId: string,
  columns: Omit<Updateable<WebhooksTable>, "webhook_id" | "domain_id">,
): Promise<void> {
  await tx.updateTable("webhooks").set(columns).where("webhook_id", "=", webhookId).execute();
}

/** What waited for it goes with it. */
export async function deleteWebhookRow(tx: Transaction, webhookId: string): Promise<void> {
  await tx.deleteFrom("webhooks").where("webhook_id", "=", webhookId).execute();
}
