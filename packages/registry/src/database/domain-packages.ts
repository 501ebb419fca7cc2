import type { Queries } from "./database.js";
import type { PackageNameColumns } from "./packages.js";
import {
  type Page,
  type PageCursor,
  type PageQuery,
  behind,
  maxExaminedRows,
  startsWith,
  toPage,
  upTo,
} from "./pages.js";

const order = ["p.skeleton", "p.format", "p.namespace", "p.name"] as const;

export interface DomainPackage extends PackageNameColumns {
  /** What the name looks like. */
  readonly skeleton: string;
}

/**
 * The names of packages that any repository of the domain has, whose skeleton begins with the prefix, by skeleton. A page
 * may be shorter than asked for, also empty, and still not be the last: packages of other domains lie between.
 */
export async function listDomainPackages(
  db: Queries,
  domainId: string,
  skeletonPrefix: string,
  { after, limit }: PageQuery,
): Promise<Page<DomainPackage>> {
  const range = packagesInRange(db, skeletonPrefix, after);
  const examinedTo = await findExaminedTo(range);
  let query = range.select(order).distinct();
  if (examinedTo !== undefined) query = query.where(upTo(order, examinedTo));
  const rows = await query
    .where((p) =>
      p.exists(
        p
          .selectFrom("repositories as r")
          .select("r.repository_id")
          .whereRef("r.repository_id", "=", "p.repository_id")
          .where("r.domain_id", "=", domainId)
          .where("r.deleted_at_ms", "is", null),
      ),
    )
    .limit(limit + 1)
    .execute();
  return toPage(rows, limit, cursorOfPackage, examinedTo);
}

/** Where a page goes on that ends with this package. */
export function cursorOfPackage({ skeleton, format, namespace, name }: DomainPackage): PageCursor {
  return [skeleton, format, namespace, name];
}

/** Of all domains: the index has no domain. */
function packagesInRange(db: Queries, skeletonPrefix: string, after: PageCursor | undefined) {
  let query = db.selectFrom("packages as p").where(startsWith("p.skeleton", skeletonPrefix));
  if (after !== undefined) query = query.where(behind(order, after));
  for (const column of order) query = query.orderBy(column);
  return query;
}

async function findExaminedTo(
  range: ReturnType<typeof packagesInRange>,
): Promise<PageCursor | undefined> {
  const last = await range
    .select(order)
    .limit(1)
    .offset(maxExaminedRows - 1)
    .executeTakeFirst();
  return last && cursorOfPackage(last);
}
