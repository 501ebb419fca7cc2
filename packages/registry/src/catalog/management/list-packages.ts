import type { Queries } from "../../database/database.js";
import {
  type Page,
  type PageCursor,
  type PageQuery,
  behind,
  maxExaminedRows,
  startsWith,
  toPage,
  upTo,
} from "../../database/pages.js";
import type { PackageFormat, Restriction, StoredPackage } from "../model.js";
import { toStoredPackage } from "../rows.js";

export interface PackageFilter {
  readonly format: PackageFormat | undefined;
  /** Only together with `format`. */
  readonly namespacePrefix: string | undefined;
  readonly namePrefix: string | undefined;
  readonly publish: Restriction | undefined;
  readonly upstream: Restriction | undefined;
}

type Order = readonly ("format" | "namespace" | "name")[];

/** The order that an index has. SQLite sorts all rows when a column is given and ordered by too. */
function orderOf({ format, namePrefix }: PackageFilter): Order {
  if (namePrefix !== undefined) return ["name", "format", "namespace"];
  return format === undefined ? ["format", "namespace", "name"] : ["namespace", "name"];
}

/**
 * The packages stored in a repository, also those without versions, by format, namespace and name; those of a name's
 * prefix by name. A page may be shorter than asked for, also empty, and still not be the last.
 */
export async function listPackages(
  db: Queries,
  repositoryId: string,
  filter: PackageFilter,
  { after, limit }: PageQuery,
): Promise<Page<StoredPackage>> {
  const order = orderOf(filter);
  const range = packagesInRange(db, repositoryId, filter, order, after);
  const examinedTo = isFiltered(filter) ? await findExaminedTo(range, order) : undefined;
  let query = range.selectAll();
  if (examinedTo !== undefined) query = query.where(upTo(order, examinedTo));
  const { format, namespacePrefix, namePrefix, publish, upstream } = filter;
  if (namePrefix !== undefined) {
    if (format !== undefined) query = query.where("format", "=", format);
    if (namespacePrefix !== undefined)
      query = query.where(startsWith("namespace", namespacePrefix));
  }
  if (publish !== undefined) query = query.where("publish_restriction", "=", publish);
  if (upstream !== undefined) query = query.where("upstream_restriction", "=", upstream);
  const rows = await query.limit(limit + 1).execute();
  const cursorOf = (stored: StoredPackage) => order.map((column) => stored[column]);
  return toPage(rows.map(toStoredPackage), limit, cursorOf, examinedTo);
}

/** What the order's index finds without looking at other rows. */
function packagesInRange(
  db: Queries,
  repositoryId: string,
  { format, namespacePrefix, namePrefix }: PackageFilter,
  order: Order,
  after: PageCursor | undefined,
) {
  let query = db.selectFrom("packages").where("repository_id", "=", repositoryId);
  if (namePrefix !== undefined) query = query.where(startsWith("name", namePrefix));
  else if (format !== undefined) {
    query = query.where("format", "=", format);
    if (namespacePrefix !== undefined)
      query = query.where(startsWith("namespace", namespacePrefix));
  }
  if (after !== undefined) query = query.where(behind(order, after));
  for (const column of order) query = query.orderBy(column);
  return query;
}

/** Whether rows of the range may be left out. */
function isFiltered({ format, namePrefix, publish, upstream }: PackageFilter): boolean {
  const isFilteredByName = namePrefix !== undefined && format !== undefined;
  return isFilteredByName || publish !== undefined || upstream !== undefined;
}

async function findExaminedTo(
  range: ReturnType<typeof packagesInRange>,
  order: Order,
): Promise<PageCursor | undefined> {
  const last = await range
    .select(["format", "namespace", "name"])
    .limit(1)
    .offset(maxExaminedRows - 1)
    .executeTakeFirst();
  return last && order.map((column) => last[column]);
}
