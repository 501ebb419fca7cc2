import { type Kysely, sql } from "kysely";

// What a format says of a single file, where its versions have several (Python: each wheel has metadata of its own).
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`alter table assets add column metadata_sealed blob`).execute(db);
}
