import type { Queries } from "../../database/database.js";
import { listAllowedRepositoryNames } from "../../database/package-groups.js";
import type { Page, PageQuery } from "../../database/pages.js";
import type { Domain } from "../model.js";
import type { GroupRestriction, PackageGroup } from "./package-group.js";

/** Names of the repositories in the group's own list, whatever its mode is now. */
export async function listAllowedRepositories(
  db: Queries,
  { domain, group }: { readonly domain: Domain; readonly group: PackageGroup },
  restriction: GroupRestriction,
  page: PageQuery,
): Promise<Page<string>> {
  if (group.id === undefined) return { rows: [], next: undefined };
  const list = { domainId: domain.id, groupId: group.id };
  return listAllowedRepositoryNames(db, list, restriction, page);
}
