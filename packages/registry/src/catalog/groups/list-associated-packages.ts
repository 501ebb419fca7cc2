import type { Queries } from "../../database/database.js";
import { cursorOfPackage, listDomainPackages } from "../../database/domain-packages.js";
import { pathSkeleton } from "../../database/name-skeleton.js";
import { type Page, type PageQuery, maxExaminedRows } from "../../database/pages.js";
import type { PackageName } from "../model.js";
import type { DomainGroups } from "./get-group.js";
import type { GroupPattern } from "./group-pattern.js";
import type { AssociationType } from "./package-group.js";
import type { GroupTree } from "./group-tree.js";

export interface AssociatedPackage {
  readonly name: PackageName;
  readonly type: AssociationType;
}

/** Small pages are not read row by row. */
const minRowsAtOnce = 200;

/**
 * The packages stored in the domain whose group has this pattern, strongly and weakly, by what their names look like. A
 * page may be short, or empty, and still not be the last: packages of its subgroups and of other domains lie between.
 * @param tree the domain's groups, with a group of the pattern
 */
export async function listAssociatedPackages(
  db: Queries,
  { domain, tree }: DomainGroups,
  pattern: GroupPattern,
  { after, limit }: PageQuery,
): Promise<Page<AssociatedPackage>> {
  const prefix = pathSkeleton(pattern.stem);
  const atOnce = Math.max(limit, minRowsAtOnce);
  const found: AssociatedPackage[] = [];
  let cursor = after;
  for (let examined = 0; examined < maxExaminedRows; examined += atOnce) {
    const query = { after: cursor, limit: atOnce };
    const { rows, next } = await listDomainPackages(db, domain.id, prefix, query);
    for (const row of rows) {
      if (found.length === limit) return { rows: found, next: cursor };
      cursor = cursorOfPackage(row);
      const { format, namespace, name } = row;
      const associated = associate(tree, pattern, { format, namespace, name } as PackageName);
      if (associated !== undefined) found.push(associated);
    }
    cursor = next;
    // The last rows, or as many examined as may be.
    if (next === undefined || rows.length < atOnce) break;
  }
  return { rows: found, next: cursor };
}

function associate(
  tree: GroupTree,
  pattern: GroupPattern,
  name: PackageName,
): AssociatedPackage | undefined {
  const { group, type } = tree.associate(name);
  return group.pattern.text === pattern.text ? { name, type } : undefined;
}
