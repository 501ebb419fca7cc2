import { type Kysely, sql } from "kysely";

// A document that is deleted, as with its domain, is looked for in the states that refer to it.
const index = `create index upstream_states_document on upstream_states (document_id)`;

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(index).execute(db);
}
