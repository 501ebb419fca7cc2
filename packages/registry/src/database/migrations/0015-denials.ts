import { type Kysely, sql } from "kysely";

// Refusals by policies with their explanations, found by the id that the refused one was told.
const statements = [
  `create table denials (decision_id text primary key, at_ms bigint not null, principal_account text not null,
    resource_account text not null, explanation text not null) without rowid`,
  "create index denials_by_time on denials (at_ms)",
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
