import type { Queries } from "../../database/database.js";
import { type Page, type PageCursor, type PageQuery, toPage } from "../../database/pages.js";
import { type DescribedGroup, describeGroups } from "./describe-groups.js";
import type { DomainGroups } from "./get-group.js";
import type { PackageGroup } from "./package-group.js";

/** The domain's groups whose patterns begin with the prefix, by pattern. */
export async function listGroups(
  db: Queries,
  groups: DomainGroups,
  prefix: string,
  page: PageQuery,
): Promise<Page<DescribedGroup>> {
  const found = [...groups.tree.groups].filter(({ pattern }) => pattern.text.startsWith(prefix));
  return pageOf(db, groups, found, page);
}

/** The groups right below a group, by pattern. */
export async function listSubGroups(
  db: Queries,
  groups: DomainGroups,
  parent: PackageGroup,
  page: PageQuery,
): Promise<Page<DescribedGroup>> {
  return pageOf(db, groups, groups.tree.childrenOf(parent), page);
}

async function pageOf(
  db: Queries,
  groups: DomainGroups,
  inOrder: readonly PackageGroup[],
  { after, limit }: PageQuery,
): Promise<Page<DescribedGroup>> {
  const cursorOf = ({ pattern }: PackageGroup): PageCursor => [pattern.text];
  const rest = inOrder.filter(
    ({ pattern }) => after === undefined || pattern.text > String(after[0]),
  );
  const { rows, next } = toPage(rest.slice(0, limit + 1), limit, cursorOf);
  return { rows: await describeGroups(db, groups, rows), next };
}
