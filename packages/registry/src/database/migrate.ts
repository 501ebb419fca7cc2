import { type Kysely, Migrator } from "kysely";
import { migrations } from "./migrations/index.js";
import type { Schema } from "./schema.js";

/** Brings the schema up to date; each migration is one transaction. @throws Error naming the migration that failed. */
export async function migrate(db: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve({ ...migrations }) },
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find((result) => result.status === "Error")?.migrationName ?? "start";
  throw new Error(`Database migration ${failed} failed.`, { cause: error });
}
