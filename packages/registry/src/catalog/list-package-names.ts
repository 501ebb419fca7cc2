import type { PageCursor } from "../database/pages.js";
import { listPackages } from "./management/list-packages.js";
import type { PackageFormat, PackageName, Repository } from "./model.js";
import type { CatalogParts } from "./parts.js";
import { keyOf } from "./rows.js";
import { searchEverywhere } from "./search-order.js";

const pageSize = 1000;

/** Packages of the format in the repository or its upstream repositories, by namespace and name. */
export async function listPackageNames(
  parts: Pick<CatalogParts, "database" | "findRepository" | "limits">,
  repository: Repository,
  format: PackageFormat,
): Promise<PackageName[]> {
  const found = new Map<string, PackageName>();
  const order = await searchEverywhere(parts, repository);
  for (const { repository: searched } of order) {
    for await (const { namespace, name } of storedPackages(parts, searched, format))
      found.set(keyOf({ format, namespace, name }), { format, namespace, name });
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, name]) => name);
}

async function* storedPackages(
  { database }: Pick<CatalogParts, "database">,
  { id }: Repository,
  format: PackageFormat,
): AsyncGenerator<PackageName> {
  const anyOther = { namespacePrefix: undefined, namePrefix: undefined };
  const filter = { format, ...anyOther, publish: undefined, upstream: undefined };
  let after: PageCursor | undefined;
  do {
    const page = await listPackages(database.read, id, filter, { after, limit: pageSize });
    yield* page.rows;
    after = page.next;
  } while (after !== undefined);
}
