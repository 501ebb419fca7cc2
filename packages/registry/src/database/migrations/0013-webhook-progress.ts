import { type Kysely, sql } from "kysely";

const statements = [
  `create table webhook_progress (
    webhook_id text primary key references webhooks on delete cascade, owner text not null,
    expires_at_ms bigint not null, generation integer not null, failing_since_ms bigint)`,
  `create index webhook_deliveries_state on webhook_deliveries (webhook_id, state, event_sequence)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
