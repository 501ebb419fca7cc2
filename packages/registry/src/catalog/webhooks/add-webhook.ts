import { randomBytes } from "node:crypto";
import type { Transaction } from "../../database/database.js";
import {
  type WebhookRow,
  countDomainWebhooks,
  findWebhookByName,
  insertWebhook,
} from "../../database/webhooks.js";
import {
  AccessDeniedError,
  ConflictError,
  QuotaExceededError,
  ValidationError,
} from "../../errors.js";
import { generateSigningSecret, parseSigningSecret } from "../../events/signing-secret.js";
import {
  type Webhook,
  type WebhookTarget,
  defaultMaxConcurrency,
  toWebhook,
  webhookHeadersContext,
  webhookSecretContext,
} from "../../events/webhook.js";
import type { Secret } from "../../secret.js";
import { type DomainName, getDomain } from "../management/lookup.js";
import type { Domain } from "../model.js";
import { type WebhookParts, recordWebhookChange } from "./webhook-parts.js";
import { type WebhookSettings, checkSettings } from "./webhook-settings.js";

export interface NewWebhook extends WebhookSettings {
  readonly target: WebhookTarget;
  /** `whsec_…`; absent: one is made. */
  readonly secret?: Secret | undefined;
}

export interface AddedWebhook {
  readonly webhook: Webhook;
  /** `whsec_…`, shown this once; undefined where the target is an AWS service, which needs none. */
  readonly secret: string | undefined;
}

/**
 * Lets a target be told of the domain's events from now on.
 * @throws ValidationError, AccessDeniedError for AWS of a guest, NotFoundError for the domain, ConflictError for the name,
 * QuotaExceededError
 */
export async function addWebhook(
  parts: WebhookParts,
  domainName: DomainName,
  settings: NewWebhook,
  principal: string,
): Promise<AddedWebhook> {
  checkSettings(settings);
  refuseSecretOfOthers(settings);
  const id = `wh_${randomBytes(12).toString("hex")}`;
  const isSigned = settings.target.kind === "webhook";
  const secret = isSigned ? (settings.secret?.reveal() ?? generateSigningSecret()) : undefined;
  const wrapped = await wrapSecrets(parts.wrapper, id, secret, settings.headers);
  const webhook = await parts.database.transact(async (tx) => {
    const domain = await getDomain(tx, domainName);
    refuseAwsOfGuests(settings, domain, parts.registryAccount);
    const name = settings.name ?? id;
    await refuseIfTaken(tx, domain, name);
    await refuseBeyondQuota(tx, domain, parts.limits.maxWebhooksPerDomain);
    const atMs = parts.now();
    const did = { domainId: domain.id, webhookId: id, principal, did: "added" as const };
    const sequence = await recordWebhookChange(tx, did, atMs);
    const row = newRow(settings, { ...wrapped, id, domain, name, sequence, atMs });
    await insertWebhook(tx, row);
    return toWebhook(row);
  });
  return { webhook, secret };
}

function refuseSecretOfOthers({ target, secret }: NewWebhook): void {
  if (secret === undefined || target.kind === "webhook") return;
  throw new ValidationError(`secret: what is sent to ${target.kind} is not signed by us.`);
}

/** AWS is called with the server's own credentials, which are not other accounts' to use. */
function refuseAwsOfGuests({ target }: NewWebhook, { owner }: Domain, registryAccount: string) {
  if (target.kind === "webhook" || owner === registryAccount) return;
  throw new AccessDeniedError(
    `Only domains of account ${registryAccount}, which runs this registry, send events to ${target.kind}: that takes the server's own AWS credentials. Use a webhook's URL.`,
  );
}

/** For the row of this webhook only. */
async function wrapSecrets(
  wrapper: WebhookParts["wrapper"],
  id: string,
  secret: string | undefined,
  headers: WebhookSettings["headers"],
) {
  const key = secret === undefined ? undefined : parseSigningSecret(secret);
  const text = headers === undefined ? undefined : Buffer.from(JSON.stringify(headers));
  return {
    secret_wrapped: key === undefined ? null : await wrapper.wrap(key, webhookSecretContext(id)),
    headers_wrapped:
      text === undefined ? null : await wrapper.wrap(text, webhookHeadersContext(id)),
  };
}

interface RowParts extends Pick<WebhookRow, "secret_wrapped" | "headers_wrapped"> {
  readonly id: string;
  readonly domain: Domain;
  readonly name: string;
  readonly sequence: number;
  readonly atMs: number;
}

function newRow(settings: NewWebhook, made: RowParts): WebhookRow {
  return {
    webhook_id: made.id,
    domain_id: made.domain.id,
    name: made.name,
    kind: settings.target.kind,
    target: JSON.stringify(settings.target),
    pattern: jsonOrNull(settings.pattern),
    transformer: jsonOrNull(settings.transformer),
    detail_types: JSON.stringify(settings.detailTypes ?? []),
    headers_wrapped: made.headers_wrapped,
    secret_wrapped: made.secret_wrapped,
    previous_secret_wrapped: null,
    previous_secret_expires_at_ms: null,
    status: "enabled",
    disabled_reason: null,
    max_concurrency: settings.maxConcurrency ?? defaultMaxConcurrency,
    max_per_second: settings.maxPerSecond ?? null,
    created_at_ms: made.atMs,
    updated_at_ms: made.atMs,
    cursor_sequence: made.sequence,
  };
}

/** As stored: what is absent or null is null. */
export function jsonOrNull(value: object | null | undefined): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}

/** Names are unique in a domain. @throws ConflictError */
export async function refuseIfTaken(tx: Transaction, domain: Domain, name: string): Promise<void> {
  if ((await findWebhookByName(tx, domain.id, name)) === undefined) return;
  throw new ConflictError(
    `Domain '${domain.name}' has a webhook '${name}' already; choose another name.`,
    "webhook",
    name,
  );
}

async function refuseBeyondQuota(tx: Transaction, domain: Domain, limit: number): Promise<void> {
  const count = await countDomainWebhooks(tx, domain.id);
  if (count < limit) return;
  throw new QuotaExceededError(
    `Domain '${domain.name}' has ${count} webhooks; the limit (limits.maxWebhooksPerDomain) is ${limit}.`,
    "webhook",
    domain.name,
  );
}
