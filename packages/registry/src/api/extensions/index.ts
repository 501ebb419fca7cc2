import type { WebhookParts } from "../../catalog/webhooks/webhook-parts.js";
import type { WebhookDelivery } from "../../events/delivery/webhook-delivery.js";
import { type AccountServices, accountExtensions } from "./accounts.js";
import { type AuditServices, auditExtensions } from "./audit.js";
import { type FeedServices, eventFeedExtensions } from "./event-feed.js";
import type { Extension } from "./extension.js";
import { explanationExtensions, type ExplanationServices } from "./policy-explanations.js";
import { type RevocationServices, revocationExtensions } from "./revocations.js";
import { type TokenServices, tokenExtensions } from "./tokens.js";
import { type UserServices, userExtensions } from "./users.js";
import { webhookDeliveryExtensions } from "./webhook-deliveries.js";
import { webhookExtensions } from "./webhooks.js";

interface EventServices {
  readonly webhooks: WebhookParts;
  readonly delivery: WebhookDelivery;
  readonly tail: FeedServices["tail"];
}

/** What extensions are made with. */
export type ExtensionServices = AccountServices &
  AuditServices &
  ExplanationServices &
  TokenServices &
  RevocationServices &
  UserServices &
  EventServices;

/** The one list of all extensions. */
export function createExtensions(services: ExtensionServices): readonly Extension[] {
  const { webhooks, delivery, tail } = services;
  return [
    ...accountExtensions(services),
    ...auditExtensions(services),
    ...explanationExtensions(services),
    ...tokenExtensions(services),
    ...revocationExtensions(services),
    ...userExtensions(services),
    ...webhookExtensions(webhooks),
    ...webhookDeliveryExtensions({ database: webhooks.database, delivery }),
    ...eventFeedExtensions({ database: webhooks.database, tail }),
  ];
}
