import type { WebhookRow } from "../database/webhooks.js";

/** Where events go. `region` and `endpoint` of AWS services are the SDK's when absent. */
export type WebhookTarget =
  | { readonly kind: "webhook"; readonly url: string }
  | ({ readonly kind: "eventbridge"; /** Name or ARN. */ readonly eventBus: string } & AwsPlace)
  | ({ readonly kind: "sns"; readonly topicArn: string } & AwsPlace)
  | ({ readonly kind: "sqs"; readonly queueUrl: string } & AwsPlace);

interface AwsPlace {
  readonly region?: string | undefined;
  readonly endpoint?: string | undefined;
}

/** EventBridge's input transformer: the names are its API's. */
export interface InputTransformer {
  /** Variables by name: `$.detail.packageName`. */
  readonly InputPathsMap: Readonly<Record<string, string>>;
  /** Text or JSON with `<variable>` in it. */
  readonly InputTemplate: string;
  /** Ours: `application/json` when absent. */
  readonly ContentType?: string | undefined;
}

/** Who is told of a domain's events; without its secrets. */
export interface Webhook {
  /** `wh_…` */
  readonly id: string;
  readonly domainId: string;
  /** Unique in its domain. */
  readonly name: string;
  readonly target: WebhookTarget;
  /** EventBridge event pattern; undefined selects everything. */
  readonly pattern: object | undefined;
  readonly transformer: InputTransformer | undefined;
  /** Detail types it asked for beyond CodeArtifact's. */
  readonly detailTypes: readonly string[];
  /** Whether it sends headers of its own, which are never shown. */
  readonly hasHeaders: boolean;
  readonly status: "enabled" | "disabled";
  readonly disabledReason: string | undefined;
  /** Requests at a time. */
  readonly maxConcurrency: number;
  readonly maxPerSecond: number | undefined;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** Events up to it are delivered, not meant for it, or listed as deliveries. */
  readonly cursorSequence: number;
  readonly previousSecretExpiresAtMs: number | undefined;
}

export const defaultMaxConcurrency = 16;

/** What each wrapped column of a webhook is wrapped for. */
export function webhookSecretContext(webhookId: string): string {
  return `webhook-secret:${webhookId}`;
}

export function webhookHeadersContext(webhookId: string): string {
  return `webhook-headers:${webhookId}`;
}

/** The row's meaning; what is in it was checked when it was written. */
export function toWebhook(row: WebhookRow): Webhook {
  return {
    id: row.webhook_id,
    domainId: row.domain_id,
    name: row.name,
    target: JSON.parse(row.target) as WebhookTarget,
    pattern: row.pattern === null ? undefined : (JSON.parse(row.pattern) as object),
    transformer:
      row.transformer === null ? undefined : (JSON.parse(row.transformer) as InputTransformer),
    detailTypes: JSON.parse(row.detail_types) as string[],
    hasHeaders: row.headers_wrapped !== null,
    status: row.status,
    disabledReason: row.disabled_reason ?? undefined,
    maxConcurrency: row.max_concurrency,
    maxPerSecond: row.max_per_second ?? undefined,
    createdAtMs: row.created_at_ms,
    updatedAtMs: row.updated_at_ms,
    cursorSequence: row.cursor_sequence,
    previousSecretExpiresAtMs: row.previous_secret_expires_at_ms ?? undefined,
  };
}
