import type { Queries } from "../../database/database.js";
import { listDomainPackages } from "../../database/domain-packages.js";
import { pathSkeleton } from "../../database/name-skeleton.js";
import {
  type Page,
  type PageCursor,
  type PageQuery,
  maxExaminedRows,
} from "../../database/pages.js";
import type { PackageName } from "../model.js";
import type { DomainGroups } from "./get-group.js";
import type { GroupPattern } from "./group-pattern.js";
import type { AssociationType } from "./package-group.js";
import type { GroupTree } from "./group-tree.js";

export interface AssociatedPackage {
  readonly name: PackageName;
  readonly type: AssociationType;
}

/**
 * The packages stored in the domain whose group has this pattern, strongly and weakly, by what their names look like. A
 * page may be short, or empty, and still not be the last: packages of its subgroups lie between.
 * @param tree the domain's groups, with a group of the pattern
 */
export async function listAssociatedPackages(
  db: Queries,
  { domain, tree }: DomainGroups,
  pattern: GroupPattern,
  { after, limit }: PageQuery,
): Promise<Page<AssociatedPackage>> {
  const prefix = pathSkeleton(pattern.stem);
  const found: AssociatedPackage[] = [];
  let cursor = after;
  for (let examined = 0; examined < maxExaminedRows && found.length < limit;) {
    const page = await listDomainPackages(db, domain.id, prefix, {
      after: cursor,
      limit: limit - found.length,
    });
    for (const { format, namespace, name } of page.rows) {
      const associated = associate(tree, pattern, { format, namespace, name } as PackageName);
      if (associated !== undefined) found.push(associated);
    }
    if (page.next === undefined) return { rows: found, next: undefined };
    cursor = page.next;
    examined += page.rows.length;
  }
  return { rows: found, next: cursor satisfies PageCursor | undefined };
}

function associate(
  tree: GroupTree,
  pattern: GroupPattern,
  name: PackageName,
): AssociatedPackage | undefined {
  const { group, type } = tree.associate(name);
  return group.pattern.text === pattern.text ? { name, type } : undefined;
}
