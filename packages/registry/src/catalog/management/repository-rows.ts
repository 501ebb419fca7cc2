// Reads domains and repositories as the model has them. Works in a transaction as well as outside of one.
import type { Selectable } from "kysely";
import type { Queries } from "../../database/database.js";
import type { DomainsTable, RepositoriesTable } from "../../database/schema.js";
import type { Domain, PackageFormat, Repository } from "../model.js";

export function toDomain(row: Selectable<DomainsTable>): Domain {
  return {
    id: row.domain_id,
    name: row.name,
    owner: row.account_id,
    encryptionKeyArn: row.encryption_key_arn,
    createdAtMs: row.created_at_ms,
  };
}

export async function findDomain(
  db: Queries,
  owner: string,
  name: string,
): Promise<Domain | undefined> {
  const row = await db
    .selectFrom("domains")
    .selectAll()
    .where("account_id", "=", owner)
    .where("name", "=", name)
    .executeTakeFirst();
  return row === undefined ? undefined : toDomain(row);
}

export async function findRepository(
  db: Queries,
  domain: Domain,
  name: string,
): Promise<Repository | undefined> {
  const row = await db
    .selectFrom("repositories")
    .selectAll()
    .where("domain_id", "=", domain.id)
    .where("name", "=", name)
    .executeTakeFirst();
  return row === undefined ? undefined : withNeighbours(db, domain, row);
}

export async function findRepositoryById(
  db: Queries,
  repositoryId: string,
): Promise<Repository | undefined> {
  const row = await db
    .selectFrom("repositories")
    .selectAll()
    .where("repository_id", "=", repositoryId)
    .where("deleted_at_ms", "is", null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const domain = await db
    .selectFrom("domains")
    .selectAll()
    .where("domain_id", "=", row.domain_id)
    .executeTakeFirstOrThrow();
  return withNeighbours(db, toDomain(domain), row);
}

async function withNeighbours(
  db: Queries,
  domain: Domain,
  row: Selectable<RepositoriesTable>,
): Promise<Repository> {
  const upstreams = await db
    .selectFrom("repository_upstreams")
    .innerJoin(
      "repositories",
      "repositories.repository_id",
      "repository_upstreams.upstream_repository_id",
    )
    .select("repositories.name")
    .where("repository_upstreams.repository_id", "=", row.repository_id)
    .orderBy("repository_upstreams.position")
    .execute();
  const connection = await db
    .selectFrom("repository_connections")
    .select(["connection as name", "format"])
    .where("repository_id", "=", row.repository_id)
    .executeTakeFirst();
  return {
    id: row.repository_id,
    name: row.name,
    domain,
    administratorAccount: row.administrator_account,
    description: row.description ?? "",
    createdAtMs: row.created_at_ms,
    upstreams: upstreams.map((upstream) => upstream.name),
    connection: connection && { name: connection.name, format: connection.format as PackageFormat },
  };
}
