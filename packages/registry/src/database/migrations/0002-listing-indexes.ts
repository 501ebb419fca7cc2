import { type Kysely, sql } from "kysely";

// What the API's listings, the deletion of a repository and the first publish of a name look up, beyond the keys of the
// tables.
const indexes = [
  `create index repositories_administrator on repositories (administrator_account, name, repository_id)`,
  `create index package_versions_published on package_versions (package_id, published_at_ms, version_id)`,
  `create index packages_any_case on packages (repository_id, format, lower(namespace), lower(name))`,
  `create index repository_upstreams_upstream on repository_upstreams (upstream_repository_id)`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of indexes) await sql.raw(statement).execute(db);
}
