// Tables of events and of those who are told. The columns' rules are those of schema.ts.
import type { Generated } from "kysely";

/** The event log: one row for each event, written in the transaction of its change; kept `events.retentionDays`. */
export interface OutboxTable {
  /** Of the change that it tells of; each event has a change of its own, so that it is unique and only grows. */
  event_sequence: number;
  event_id: string;
  domain_id: string;
  /** Events of one key are delivered one after another. Of a package: its key, see changes.ts. */
  ordering_key: string;
  detail_type: string;
  /** The whole event, JSON, as it is sent. */
  body: string;
  created_at_ms: number;
}

/** Who is told of a domain's events. */
export interface WebhooksTable {
  /** `wh_…` */
  webhook_id: string;
  domain_id: string;
  name: string;
  kind: "webhook" | "eventbridge" | "sns" | "sqs";
  /** JSON: events/webhook.ts has its shapes. */
  target: string;
  /** Event pattern, JSON; null selects everything. */
  pattern: string | null;
  /** Input transformer, JSON; null sends the event as it is. */
  transformer: string | null;
  /** JSON list of detail types beyond CodeArtifact's that it asked for. */
  detail_types: string;
  /** JSON object of headers, which may hold credentials. */
  headers_wrapped: Uint8Array | null;
  /** null where the target is an AWS service. */
  secret_wrapped: Uint8Array | null;
  /** Signs beside the new one until it expires. */
  previous_secret_wrapped: Uint8Array | null;
  previous_secret_expires_at_ms: number | null;
  status: "enabled" | "disabled";
  disabled_reason: string | null;
  max_concurrency: number;
  max_per_second: number | null;
  created_at_ms: number;
  updated_at_ms: number;
  /** All events up to it are delivered, not meant for it, or stand in webhook_deliveries. */
  cursor_sequence: number;
}

/** Events that failed at least once, wait behind such a one of the same key, or were given up. */
export interface WebhookDeliveriesTable {
  webhook_id: string;
  event_sequence: number;
  ordering_key: string;
  state: "waiting" | "dead";
  attempts: number;
  /** null: it waits behind an earlier one of its key, or was given up. */
  next_attempt_at_ms: number | null;
  last_error: string | null;
}

/** The log of what was sent and answered, the newest of each webhook. */
export interface WebhookAttemptsTable {
  attempt_id: Generated<number>;
  webhook_id: string;
  event_sequence: number;
  event_id: string;
  at_ms: number;
  duration_ms: number;
  /** null: no answer came. */
  status_code: number | null;
  error: string | null;
  /** The first KiB of the answer. */
  response_excerpt: string | null;
}
