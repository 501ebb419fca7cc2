// The JSON of webhooks: what may be sent, and what is answered.
import { z } from "zod";
import type { Webhook } from "../../events/webhook.js";

const awsPlace = { region: z.string().optional(), endpoint: z.string().optional() };

/** What a target may be; the catalog says which URLs and ARNs are good. */
const target = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("webhook"), url: z.string() }),
  z.strictObject({ kind: z.literal("eventbridge"), eventBus: z.string(), ...awsPlace }),
  z.strictObject({ kind: z.literal("sns"), topicArn: z.string(), ...awsPlace }),
  z.strictObject({ kind: z.literal("sqs"), queueUrl: z.string(), ...awsPlace }),
]);

const transformer = z.strictObject({
  InputPathsMap: z.record(z.string(), z.string()).default({}),
  InputTemplate: z.string(),
  ContentType: z.string().optional(),
});

const settings = {
  name: z.string().optional(),
  detailTypes: z.array(z.string()).max(20).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  maxConcurrency: z.number().optional(),
};

export const newWebhookMembers = {
  ...settings,
  target,
  pattern: z.looseObject({}).optional(),
  transformer: transformer.optional(),
  maxPerSecond: z.number().optional(),
  secret: z.string().optional(),
};

/** null takes a setting away. */
export const webhookUpdateMembers = {
  ...settings,
  target: target.optional(),
  pattern: z.looseObject({}).nullable().optional(),
  transformer: transformer.nullable().optional(),
  maxPerSecond: z.number().nullable().optional(),
  status: z.enum(["enabled", "disabled"]).optional(),
  skipMissed: z.boolean().optional(),
};

/** A webhook as answers show it: without its secrets. Times are ISO 8601. */
export function webhookJson(webhook: Webhook) {
  return {
    webhookId: webhook.id,
    name: webhook.name,
    target: webhook.target,
    status: webhook.status,
    ...(webhook.disabledReason !== undefined && { disabledReason: webhook.disabledReason }),
    ...(webhook.pattern !== undefined && { pattern: webhook.pattern }),
    ...(webhook.transformer !== undefined && { transformer: webhook.transformer }),
    detailTypes: webhook.detailTypes,
    hasHeaders: webhook.hasHeaders,
    maxConcurrency: webhook.maxConcurrency,
    ...(webhook.maxPerSecond !== undefined && { maxPerSecond: webhook.maxPerSecond }),
    createdAt: isoTime(webhook.createdAtMs),
    updatedAt: isoTime(webhook.updatedAtMs),
    cursorSequence: webhook.cursorSequence,
    ...(webhook.previousSecretExpiresAtMs !== undefined && {
      previousSecretExpiresAt: isoTime(webhook.previousSecretExpiresAtMs),
    }),
  };
}

export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
