import { LRUCache } from "lru-cache";
import type { VersionRow } from "../database/package-versions.js";
import type { PackageRow } from "../database/packages.js";
import { listLatestVersions } from "../database/search.js";
import type { DomainKey } from "../keys/domain-keys.js";
import type { PackageSearch } from "./catalog.js";
import { openVersionDocument } from "./domain-keyring.js";
import type { PackageFormat, Repository } from "./model.js";
import type { CatalogParts } from "./parts.js";
import type { SearchText } from "./search-relevance.js";

const maxCachedBytes = 32 * 1024 * 1024;

/** Without `text`: the package has no published version, so there is nothing to find. */
interface KnownText {
  readonly text?: SearchText;
}

/**
 * What packages can be found by. It is sealed in the database; the few words that matter stay in memory once they were
 * read, per revision of the package.
 */
export class SearchTexts {
  readonly #parts: Pick<CatalogParts, "database" | "keyring">;
  readonly #known = new LRUCache<string, KnownText>({
    maxSize: maxCachedBytes,
    sizeCalculation: ({ text }) => 100 + (text ? sizeOf(text) : 0),
  });

  constructor(parts: Pick<CatalogParts, "database" | "keyring">) {
    this.#parts = parts;
  }

  /** The texts of packages of one repository, by package id; none for those without a published version. */
  async read(
    repository: Repository,
    packages: readonly PackageRow[],
    textOf: PackageSearch["textOf"],
  ): Promise<Map<number, SearchText>> {
    const texts = new Map<number, SearchText>();
    const unread: PackageRow[] = [];
    for (const row of packages) {
      const known = this.#known.get(keyOf(row));
      if (known === undefined) unread.push(row);
      else if (known.text) texts.set(row.package_id, known.text);
    }
    if (unread.length === 0) return texts;
    const { database, keyring } = this.#parts;
    const ids = unread.map((row) => row.package_id);
    const latest = await listLatestVersions(database.read, ids);
    const key = await keyring.get(repository.domain.id);
    for (const row of unread) {
      const version = latest.get(row.package_id);
      const text = version && textOf(openLatest(key, repository, row, version));
      this.#known.set(keyOf(row), text ? { text } : {});
      if (text) texts.set(row.package_id, text);
    }
    return texts;
  }
}

/** The metadata of a package's latest version. */
export function openLatest(
  key: DomainKey,
  { domain }: Repository,
  { format, namespace, name }: PackageRow,
  { version_key: versionKey, metadata_sealed: sealed }: VersionRow,
): Buffer {
  const named = { format: format as PackageFormat, namespace, name };
  return openVersionDocument(
    key,
    domain.id,
    { kind: "metadata", package: named, versionKey },
    sealed,
  );
}

/** Ids are never given twice, and every change of a package counts its revision up. */
function keyOf({ package_id, revision }: PackageRow): string {
  return `${package_id}/${revision}`;
}

/** Bytes, with what strings and arrays cost besides. */
function sizeOf({ text, facts }: SearchText): number {
  const values = Object.values(facts).flat();
  return values.reduce((bytes, value) => bytes + 2 * value.length + 50, 2 * text.length);
}
