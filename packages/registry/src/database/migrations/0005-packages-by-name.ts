import { type Kysely, sql } from "kysely";

// ListPackages of a prefix: the key of the table has format and namespace before the name.
const index = `create index packages_by_name on packages (repository_id, name, format, namespace)`;

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(index).execute(db);
}
