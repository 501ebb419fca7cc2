import { type Kysely, sql } from "kysely";

// The head is kept beside the batches: without it nobody would miss the last of them.
const none = "0".repeat(64);
const statements = [
  `create table audit_batches (audit_id integer primary key, first_at_ms bigint not null, last_at_ms bigint not null,
    node_id text not null, record_count integer not null, encoding text not null, records blob not null,
    checksums blob not null, prev_hash text not null, hash text not null)`,
  `create index audit_batches_time on audit_batches (last_at_ms, audit_id)`,
  `create table audit_chain (name text primary key, audit_id bigint not null, hash text not null)`,
  `insert into audit_chain values ('anchor', 0, '${none}'), ('head', 0, '${none}')`,
  `create trigger audit_batches_head after insert on audit_batches begin
    update audit_chain set audit_id = new.audit_id, hash = new.hash where name = 'head'; end`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
