import { type AddressGuard, createAddressGuard, type ResolveHost } from "@packhouse/proxy";
import type { Clock } from "../../clock.js";
import type { WebhookRow } from "../../database/webhooks.js";
import { compileInputTransformer } from "../rules/input-transformer.js";
import { toWebhook, webhookHeadersContext, webhookSecretContext } from "../webhook.js";
import { openAwsTarget } from "./aws-target.js";
import type { EventTarget, OutgoingEvent } from "./outcome.js";
import { openWebhookTarget } from "./webhook-target.js";

export interface TargetParts {
  /** @throws when what was wrapped is damaged, or was wrapped for another context */
  readonly unwrap: (wrapped: Buffer, context: string) => Promise<Buffer>;
  /** Lets webhooks lead to private, loopback and link-local addresses. */
  readonly allowPrivateAddresses: boolean;
  readonly resolveHost?: ResolveHost | undefined;
  /** For one attempt. */
  readonly timeoutMs: number;
  readonly now: Clock;
}

const userAgent = "Packhouse-Webhooks/1";

const anyAddress: AddressGuard = { permits: () => true };

/** Opens what a webhook sends to. @throws when its secrets cannot be unwrapped */
export async function openTarget(row: WebhookRow, parts: TargetParts): Promise<EventTarget> {
  const { target, maxConcurrency, transformer } = toWebhook(row);
  const { timeoutMs, now } = parts;
  const transform = transformer === undefined ? undefined : compileInputTransformer(transformer);
  const render = (event: OutgoingEvent) =>
    transform?.(JSON.parse(event.body) as Parameters<typeof transform>[0]) ?? {
      body: event.body,
      contentType: "application/json",
    };
  const guard = parts.allowPrivateAddresses ? anyAddress : createAddressGuard();
  const { resolveHost } = parts;
  if (target.kind !== "webhook") {
    return openAwsTarget(target, { render, maxConcurrency, timeoutMs, guard, resolveHost });
  }
  return openWebhookTarget({
    ...{ render, maxConcurrency, timeoutMs, now, userAgent },
    url: new URL(target.url),
    headers: await unwrapHeaders(row, parts),
    signingKeys: await unwrapKeys(row, parts),
    ...{ guard, resolveHost },
  });
}

async function unwrapKeys(
  row: WebhookRow,
  { unwrap }: TargetParts,
): Promise<(nowMs: number) => Buffer[]> {
  const context = webhookSecretContext(row.webhook_id);
  const open = async (wrapped: Uint8Array | null) =>
    wrapped === null ? [] : [await unwrap(Buffer.from(wrapped), context)];
  const current = await open(row.secret_wrapped);
  const previous = await open(row.previous_secret_wrapped);
  const expiresAtMs = row.previous_secret_expires_at_ms ?? 0;
  return (nowMs) => (nowMs < expiresAtMs ? [...current, ...previous] : current);
}

async function unwrapHeaders(
  row: WebhookRow,
  { unwrap }: TargetParts,
): Promise<Record<string, string>> {
  if (row.headers_wrapped === null) return {};
  const context = webhookHeadersContext(row.webhook_id);
  const text = await unwrap(Buffer.from(row.headers_wrapped), context);
  return JSON.parse(text.toString()) as Record<string, string>;
}
