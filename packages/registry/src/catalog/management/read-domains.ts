import { sql } from "kysely";
import type { Queries } from "../../database/database.js";
import { type Page, type PageQuery, behind, toPage } from "../../database/pages.js";
import type { Domain } from "../model.js";
import { type DomainName, getDomain } from "./lookup.js";
import { toDomain } from "./repository-rows.js";

export interface DescribedDomain extends Domain {
  readonly repositoryCount: number;
  /** Of the assets of all its repositories; the same bytes count once. */
  readonly assetSizeBytes: number;
}

/** @throws NotFoundError */
export async function describeDomain(db: Queries, name: DomainName): Promise<DescribedDomain> {
  const domain = await getDomain(db, name);
  const repositories = await db
    .selectFrom("repositories")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("domain_id", "=", domain.id)
    .executeTakeFirstOrThrow();
  return {
    ...domain,
    repositoryCount: repositories.count,
    assetSizeBytes: await sumAssetBytes(db, domain.id),
  };
}

// Not the sum over `blobs`: upstream documents, and garbage that is yet to be collected, are blobs too.
async function sumAssetBytes(db: Queries, domainId: string): Promise<number> {
  const assets = db
    .selectFrom("repositories")
    .innerJoin("packages", "packages.repository_id", "repositories.repository_id")
    .innerJoin("package_versions", "package_versions.package_id", "packages.package_id")
    .innerJoin("assets", "assets.version_id", "package_versions.version_id")
    .select(["assets.digest", "assets.size_bytes"])
    .distinct()
    .where("repositories.domain_id", "=", domainId);
  const { bytes } = await db
    .selectFrom(assets.as("stored"))
    .select(sql<number>`coalesce(sum(stored.size_bytes), 0)`.as("bytes"))
    .executeTakeFirstOrThrow();
  return bytes;
}

/** The domains an account owns, by name. */
export async function listDomains(
  db: Queries,
  owner: string,
  page: PageQuery,
): Promise<Page<Domain>> {
  const { after, limit } = page;
  const rows = await db
    .selectFrom("domains")
    .selectAll()
    .where("account_id", "=", owner)
    .$if(after !== undefined, (query) => query.where(behind(["name"], after ?? [])))
    .orderBy("name")
    .limit(limit + 1)
    .execute();
  return toPage(rows.map(toDomain), limit, (domain) => [domain.name]);
}
