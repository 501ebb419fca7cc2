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
  const totals = await db
    .selectFrom("domains")
    .select(["repository_count", "asset_bytes"])
    .where("domain_id", "=", domain.id)
    .executeTakeFirstOrThrow();
  return {
    ...domain,
    repositoryCount: totals.repository_count,
    assetSizeBytes: totals.asset_bytes,
  };
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
