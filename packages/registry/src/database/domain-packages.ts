import type { Queries } from "./database.js";
import type { PackageNameColumns } from "./packages.js";
import { type Page, type PageQuery, behind, startsWith, toPage } from "./pages.js";

const order = ["p.skeleton", "p.format", "p.namespace", "p.name"] as const;

/** The names of packages that any repository of the domain has, whose skeleton begins with the prefix, by skeleton. */
export async function listDomainPackages(
  db: Queries,
  domainId: string,
  skeletonPrefix: string,
  { after, limit }: PageQuery,
): Promise<Page<PackageNameColumns>> {
  let query = db
    .selectFrom("packages as p")
    .select(order)
    .distinct()
    .where(startsWith("p.skeleton", skeletonPrefix))
    .where((p) =>
      p.exists(
        p
          .selectFrom("repositories as r")
          .select("r.repository_id")
          .whereRef("r.repository_id", "=", "p.repository_id")
          .where("r.domain_id", "=", domainId),
      ),
    );
  if (after !== undefined) query = query.where(behind(order, after));
  const rows = await query
    .orderBy("p.skeleton")
    .orderBy("p.format")
    .orderBy("p.namespace")
    .orderBy("p.name")
    .limit(limit + 1)
    .execute();
  return toPage(rows, limit, ({ skeleton, format, namespace, name }) => [
    skeleton,
    format,
    namespace,
    name,
  ]);
}
