import { type Kysely, sql } from "kysely";

// A deleted repository is hidden at once and emptied in steps, because a large one takes longer than the writer may be held.
const statements = [
  `alter table repositories add column deleted_at_ms bigint`,
  `create index repositories_deleted on repositories (repository_id) where deleted_at_ms is not null`,
  `create trigger repositories_hidden after update of deleted_at_ms on repositories
    when old.deleted_at_ms is null and new.deleted_at_ms is not null begin
    update domains set repository_count = repository_count - 1 where domain_id = new.domain_id; end`,
  `drop trigger repositories_uncounted`,
  `create trigger repositories_uncounted after delete on repositories when old.deleted_at_ms is null begin
    update domains set repository_count = repository_count - 1 where domain_id = old.domain_id; end`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
