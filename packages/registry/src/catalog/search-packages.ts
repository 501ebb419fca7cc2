import { setImmediate as nextTurn } from "node:timers/promises";
import type { PackageRow } from "../database/packages.js";
import type { PageCursor } from "../database/pages.js";
import { listLatestVersions, listSearchedPackages } from "../database/search.js";
import type { PackageSearch, PackageSearchResult } from "./catalog.js";
import { findEntryRefusal, restrictionOf } from "./groups/entry-rules.js";
import type { PackageFormat, Repository } from "./model.js";
import type { CatalogParts } from "./parts.js";
import { toStoredVersion } from "./rows.js";
import { searchEverywhere } from "./search-order.js";
import { searchRelevance } from "./search-relevance.js";
import { type SearchTexts, openLatest } from "./search-texts.js";

/** Packages whose sealed metadata one search looks into; of further ones it looks at the name only. */
const maxTextsRead = 10_000;
const packagesPerTurn = 100;

interface Match {
  readonly row: PackageRow;
  readonly repository: Repository;
  readonly relevance: number;
}

/**
 * Stored packages of the repository and its upstreams that have every word in namespace, name or text. A name that
 * several repositories hold is the nearest one's.
 */
export async function searchPackages(
  parts: Pick<CatalogParts, "database" | "keyring" | "findRepository" | "packageGroups" | "limits">,
  texts: SearchTexts,
  repository: Repository,
  search: PackageSearch,
): Promise<PackageSearchResult> {
  const order = await searchEverywhere(parts, repository);
  const matches: Match[] = [];
  const seen = new Set<string>();
  let readable = maxTextsRead;
  for (const { repository: searched } of order) {
    let after: PageCursor | undefined;
    do {
      const query = {
        repositoryId: searched.id,
        format: search.format,
        namespace: search.namespace,
        words: readable > 0 ? [] : search.words,
      };
      const limit = readable > 0 ? Math.min(readable, packagesPerTurn) : packagesPerTurn;
      const page = await listSearchedPackages(parts.database.read, query, { after, limit });
      const fresh: PackageRow[] = [];
      for (const row of page.rows) {
        if (seen.has(nameOf(row))) continue;
        if (await isVisible(parts, repository, row)) fresh.push(row);
      }
      for (const row of fresh) seen.add(nameOf(row));
      matches.push(...(await findMatches(texts, searched, fresh, search, readable > 0)));
      readable -= Math.min(readable, page.rows.length);
      after = page.next;
      await nextTurn();
    } while (after !== undefined);
  }
  matches.sort((a, b) => b.relevance - a.relevance || compareText(nameOf(a.row), nameOf(b.row)));
  const { from, size } = search;
  return {
    total: matches.length,
    packages: await describe(parts, matches.slice(from, from + size)),
  };
}

/** What the package's group does not let enter the repository is not shown, unless it is there already. */
async function isVisible(
  { database, packageGroups }: Pick<CatalogParts, "database" | "packageGroups">,
  repository: Repository,
  row: PackageRow,
): Promise<boolean> {
  if (row.repository_id === repository.id) return true;
  const groups = await packageGroups.get(repository.domain.id);
  const name = { format: row.format as PackageFormat, namespace: row.namespace, name: row.name };
  const retain = restrictionOf.retain;
  return (await findEntryRefusal(database.read, groups, repository, name, retain)) === undefined;
}

async function findMatches(
  texts: SearchTexts,
  repository: Repository,
  rows: readonly PackageRow[],
  search: PackageSearch,
  readsTexts: boolean,
): Promise<Match[]> {
  const read = readsTexts ? await texts.read(repository, rows, search.textOf) : undefined;
  return rows.flatMap((row) => {
    const text = read?.get(row.package_id);
    // Without a text the package has no published version.
    if (read && !text) return [];
    const relevance = searchRelevance(row, search, text);
    return relevance > 0 ? [{ row, repository, relevance }] : [];
  });
}

async function describe(
  { database, keyring }: Pick<CatalogParts, "database" | "keyring">,
  matches: readonly Match[],
): Promise<PackageSearchResult["packages"]> {
  const ids = matches.map(({ row }) => row.package_id);
  const latest = await listLatestVersions(database.read, ids);
  const described: PackageSearchResult["packages"][number][] = [];
  for (const { row, repository, relevance } of matches) {
    const version = latest.get(row.package_id);
    if (version === undefined) continue;
    const key = await keyring.get(repository.domain.id);
    const metadata = openLatest(key, repository, row, version);
    described.push({
      name: { format: row.format as PackageFormat, namespace: row.namespace, name: row.name },
      latest: { ...toStoredVersion(version), metadata },
      relevance,
    });
  }
  return described;
}

function nameOf({ namespace, name }: PackageRow): string {
  return `${namespace}/${name}`;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
