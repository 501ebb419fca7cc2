import { z } from "zod";
import { addWebhook } from "../../catalog/webhooks/add-webhook.js";
import { getWebhook, listWebhooks } from "../../catalog/webhooks/read-webhooks.js";
import { rotateSecret } from "../../catalog/webhooks/rotate-secret.js";
import { removeWebhook, updateWebhook } from "../../catalog/webhooks/update-webhook.js";
import type { WebhookParts } from "../../catalog/webhooks/webhook-parts.js";
import { json } from "../../http/reply.js";
import { Secret } from "../../secret.js";
import { domainMembers, domainNameOf, onDomain } from "./domain-input.js";
import { type Extension, extension } from "./extension.js";
import { newWebhookMembers, webhookJson, webhookUpdateMembers } from "./webhook-input.js";

const webhooksPath = "/packhouse/v1/domains/{domain}/webhooks";
export const webhookPath = `${webhooksPath}/{webhook}`;
/** By its id or its name. */
export const webhookMembers = { ...domainMembers, webhook: z.string().max(100) };

/** How long two secrets sign, when nobody says: a day to give the new one to all receivers. */
const defaultOverlapSeconds = 86_400;
const maxOverlapSeconds = 30 * 86_400;

/** The webhooks of a domain: to add, show, change and remove them. */
export function webhookExtensions(parts: WebhookParts): Extension[] {
  return [create(parts), list(parts), describe(parts), update(parts), remove(parts), rotate(parts)];
}

function create(parts: WebhookParts): Extension {
  return extension({
    method: "POST",
    path: webhooksPath,
    credentials: "signature",
    input: z.strictObject({ ...domainMembers, ...newWebhookMembers }),
    access: onDomain("packhouse:CreateWebhook"),
    async handle(input, { caller }) {
      const { domain, owner, secret: given, ...settings } = input;
      const { webhook, secret } = await addWebhook(
        parts,
        domainNameOf({ domain, owner }, caller),
        { ...settings, secret: given === undefined ? undefined : new Secret(given) },
        caller.principal.arn,
      );
      return json(200, { webhook: webhookJson(webhook), ...(secret !== undefined && { secret }) });
    },
  });
}

function list({ database }: WebhookParts): Extension {
  return extension({
    method: "GET",
    path: webhooksPath,
    credentials: "signature",
    input: z.strictObject({
      ...domainMembers,
      /** Name of the last one of the page before. */
      after: z.string().max(100).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(100),
    }),
    access: onDomain("packhouse:ListWebhooks"),
    async handle(input, { caller }) {
      const after = input.after === undefined ? undefined : [input.after];
      const page = { after, limit: input.limit };
      const found = await listWebhooks(database.read, domainNameOf(input, caller), page);
      const next = found.next?.[0];
      return json(200, {
        webhooks: found.rows.map(webhookJson),
        ...(next !== undefined && { next }),
      });
    },
  });
}

function describe({ database }: WebhookParts): Extension {
  return extension({
    method: "GET",
    path: webhookPath,
    credentials: "signature",
    input: z.strictObject(webhookMembers),
    access: onDomain("packhouse:DescribeWebhook"),
    async handle(input, { caller }) {
      const domain = domainNameOf(input, caller);
      const webhook = await getWebhook(database.read, domain, input.webhook);
      return json(200, { webhook: webhookJson(webhook) });
    },
  });
}

function update(parts: WebhookParts): Extension {
  return extension({
    method: "PUT",
    path: webhookPath,
    credentials: "signature",
    input: z.strictObject({ ...webhookMembers, ...webhookUpdateMembers }),
    access: onDomain("packhouse:UpdateWebhook"),
    async handle(input, { caller }) {
      const { domain: name, owner, webhook: idOrName, ...changes } = input;
      const domain = domainNameOf({ domain: name, owner }, caller);
      const { id } = await getWebhook(parts.database.read, domain, idOrName);
      const webhook = await updateWebhook(parts, domain, id, changes, caller.principal.arn);
      return json(200, { webhook: webhookJson(webhook) });
    },
  });
}

function remove(parts: WebhookParts): Extension {
  return extension({
    method: "DELETE",
    path: webhookPath,
    credentials: "signature",
    input: z.strictObject(webhookMembers),
    access: onDomain("packhouse:DeleteWebhook"),
    async handle(input, { caller }) {
      const domain = domainNameOf(input, caller);
      const { id } = await getWebhook(parts.database.read, domain, input.webhook);
      const removed = await removeWebhook(parts, domain, id, caller.principal.arn);
      return json(200, { webhook: webhookJson(removed) });
    },
  });
}

function rotate(parts: WebhookParts): Extension {
  return extension({
    method: "POST",
    path: `${webhookPath}/rotate-secret`,
    credentials: "signature",
    input: z.strictObject({
      ...webhookMembers,
      secret: z.string().optional(),
      overlapSeconds: z.number().int().min(0).max(maxOverlapSeconds).default(defaultOverlapSeconds),
    }),
    access: onDomain("packhouse:RotateWebhookSecret"),
    async handle(input, { caller }) {
      const domain = domainNameOf(input, caller);
      const { id } = await getWebhook(parts.database.read, domain, input.webhook);
      const secret = input.secret === undefined ? undefined : new Secret(input.secret);
      const rotation = { secret, overlapSeconds: input.overlapSeconds };
      const rotated = await rotateSecret(parts, domain, id, rotation, caller.principal.arn);
      return json(200, { webhook: webhookJson(rotated.webhook), secret: rotated.secret });
    },
  });
}
