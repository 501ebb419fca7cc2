import { type Kysely, sql } from "kysely";

// The outbox becomes the event log: ordered by its key, so that feeds, webhooks and replays read ranges of it.
const statements = [
  `create table event_log (event_sequence integer primary key, event_id text not null unique, domain_id text not null,
    ordering_key text not null, detail_type text not null, body text not null, created_at_ms bigint not null)`,
  `insert into event_log select o.change_sequence, o.event_id, o.domain_id, coalesce(c.package_key, ''),
    'CodeArtifact Package Version State Change', o.body, o.created_at_ms
    from outbox o join changes c on c.sequence = o.change_sequence`,
  `drop table outbox`,
  `alter table event_log rename to outbox`,
  `create index outbox_domain on outbox (domain_id, event_sequence)`,
  `create table webhooks (webhook_id text primary key, domain_id text not null references domains on delete cascade,
    name text not null, kind text not null, target text not null, pattern text, transformer text,
    detail_types text not null, headers_wrapped blob, secret_wrapped blob, previous_secret_wrapped blob,
    previous_secret_expires_at_ms bigint, status text not null, disabled_reason text,
    max_concurrency integer not null, max_per_second integer, created_at_ms bigint not null,
    updated_at_ms bigint not null, cursor_sequence bigint not null, unique (domain_id, name))`,
  `create index webhooks_status on webhooks (status, webhook_id)`,
  `create table webhook_deliveries (webhook_id text not null references webhooks on delete cascade,
    event_sequence bigint not null, ordering_key text not null, state text not null, attempts integer not null,
    next_attempt_at_ms bigint, last_error text, primary key (webhook_id, event_sequence))`,
  `create index webhook_deliveries_due on webhook_deliveries (webhook_id, state, next_attempt_at_ms)`,
  `create index webhook_deliveries_order on webhook_deliveries (webhook_id, ordering_key, event_sequence)`,
  `create table webhook_attempts (attempt_id integer primary key autoincrement,
    webhook_id text not null references webhooks on delete cascade, event_sequence bigint not null,
    event_id text not null, at_ms bigint not null, duration_ms bigint not null, status_code integer, error text,
    response_excerpt text)`,
  `create index webhook_attempts_webhook on webhook_attempts (webhook_id, attempt_id)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
