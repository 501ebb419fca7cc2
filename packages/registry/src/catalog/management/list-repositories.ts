import type { Queries } from "../../database/database.js";
import { type Page, type PageQuery, behind, startsWith, toPage } from "../../database/pages.js";
import type { Domain, Repository } from "../model.js";
import { toDomain } from "./repository-rows.js";

/** A repository as lists show it. */
export type RepositorySummary = Omit<Repository, "connection" | "upstreams">;

export interface RepositoryFilter {
  readonly namePrefix: string | undefined;
  /** Account id. */
  readonly administratorAccount: string | undefined;
}

/** The repositories of a domain, by name. */
export async function listRepositoriesInDomain(
  db: Queries,
  domain: Domain,
  { namePrefix, administratorAccount }: RepositoryFilter,
  { after, limit }: PageQuery,
): Promise<Page<RepositorySummary>> {
  let query = db
    .selectFrom("repositories")
    .selectAll()
    .where("domain_id", "=", domain.id)
    .where("deleted_at_ms", "is", null);
  if (namePrefix !== undefined) query = query.where(startsWith("name", namePrefix));
  if (administratorAccount !== undefined) {
    query = query.where("administrator_account", "=", administratorAccount);
  }
  if (after !== undefined) query = query.where(behind(["name"], after));
  const rows = await query
    .orderBy("name")
    .limit(limit + 1)
    .execute();
  const repositories = rows.map((row) => ({
    id: row.repository_id,
    name: row.name,
    domain,
    administratorAccount: row.administrator_account,
    description: row.description ?? "",
    createdAtMs: row.created_at_ms,
  }));
  return toPage(repositories, limit, (repository) => [repository.name]);
}

/** The repositories an account administers, in all domains, by name. */
export async function listRepositories(
  db: Queries,
  administratorAccount: string,
  namePrefix: string | undefined,
  { after, limit }: PageQuery,
): Promise<Page<RepositorySummary>> {
  let query = db
    .selectFrom("repositories as r")
    .innerJoin("domains as d", "d.domain_id", "r.domain_id")
    .selectAll("d")
    .select([
      "r.repository_id",
      "r.name as repository_name",
      "r.administrator_account",
      "r.description",
    ])
    .select("r.created_at_ms as repository_created_at_ms")
    .where("r.administrator_account", "=", administratorAccount)
    .where("r.deleted_at_ms", "is", null);
  if (namePrefix !== undefined) query = query.where(startsWith("r.name", namePrefix));
  if (after !== undefined) query = query.where(behind(["r.name", "r.repository_id"], after));
  const rows = await query
    .orderBy("r.name")
    .orderBy("r.repository_id")
    .limit(limit + 1)
    .execute();
  const repositories = rows.map((row) => ({
    id: row.repository_id,
    name: row.repository_name,
    domain: toDomain(row),
    administratorAccount: row.administrator_account,
    description: row.description ?? "",
    createdAtMs: row.repository_created_at_ms,
  }));
  return toPage(repositories, limit, (repository) => [repository.name, repository.id]);
}
