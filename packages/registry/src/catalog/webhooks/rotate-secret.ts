import { updateWebhookRow } from "../../database/webhooks.js";
import { ValidationError } from "../../errors.js";
import { generateSigningSecret, parseSigningSecret } from "../../events/signing-secret.js";
import { type Webhook, toWebhook, webhookSecretContext } from "../../events/webhook.js";
import type { Secret } from "../../secret.js";
import type { DomainName } from "../management/lookup.js";
import { getWebhookRow } from "./read-webhooks.js";
import { type WebhookParts, recordWebhookChange } from "./webhook-parts.js";

export interface SecretRotation {
  /** `whsec_…`; absent: one is made. */
  readonly secret?: Secret | undefined;
  /** How long the secret before signs too; 0: not at all, as after a leak. */
  readonly overlapSeconds: number;
}

export interface RotatedSecret {
  readonly webhook: Webhook;
  /** `whsec_…`, shown this once. */
  readonly secret: string;
}

/** Signs with another secret, and for a time with both. @throws ValidationError, NotFoundError */
export async function rotateSecret(
  { database, wrapper, now }: Pick<WebhookParts, "database" | "now" | "wrapper">,
  domainName: DomainName,
  webhookId: string,
  { secret: given, overlapSeconds }: SecretRotation,
  principal: string,
): Promise<RotatedSecret> {
  const secret = given?.reveal() ?? generateSigningSecret();
  const wrapped = await wrapper.wrap(parseSigningSecret(secret), webhookSecretContext(webhookId));
  const webhook = await database.transact(async (tx) => {
    const row = await getWebhookRow(tx, domainName, webhookId);
    if (row.kind !== "webhook") {
      throw new ValidationError(`Webhook '${row.name}' is sent to ${row.kind} and has no secret.`);
    }
    const hasOverlap = overlapSeconds > 0;
    const columns = {
      secret_wrapped: wrapped,
      previous_secret_wrapped: hasOverlap ? row.secret_wrapped : null,
      previous_secret_expires_at_ms: hasOverlap ? now() + overlapSeconds * 1000 : null,
      updated_at_ms: now(),
    };
    await updateWebhookRow(tx, webhookId, columns);
    const did = { domainId: row.domain_id, webhookId, principal, did: "secret-rotated" as const };
    await recordWebhookChange(tx, did, now());
    return toWebhook({ ...row, ...columns });
  });
  return { webhook, secret };
}
