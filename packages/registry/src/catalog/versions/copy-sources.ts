// Where the versions to copy are when upstreams count: the nearest repository that has one gives it.
import { findVersions } from "../../database/package-versions.js";
import { findPackage } from "../../database/packages.js";
import type { Repository } from "../model.js";
import type { CatalogParts } from "../parts.js";
import { pullThrough } from "../pull-through.js";
import { type ReachableRepository, reachableRepositories } from "../reachable.js";
import type { UpstreamVersion } from "../upstream.js";
import type { UpstreamAnswer } from "../upstream-documents.js";
import { askConnection } from "../view-package.js";
import { keysOf } from "./batch.js";
import type { VersionCopy } from "./copy.js";

/** A repository with versions that are copied from it. */
export interface CopySource {
  readonly repository: Repository;
  readonly versionKeys: readonly string[];
}

/** A version that only the public registry has yet. */
interface UnkeptVersion {
  readonly connected: Repository;
  readonly version: UpstreamVersion;
  readonly answer: UpstreamAnswer;
}

const pullsAtOnce = 4;

/** What a search along the upstreams found. */
export interface CopySearch {
  /** The repositories that hold the versions, or will once `unkept` is pulled: the source first, in search order. */
  readonly sources: CopySource[];
  /** Versions that only a public registry has. */
  readonly unkept: UnkeptVersion[];
  /** Keys of the versions that nobody has. */
  readonly missing: Set<string>;
}

/** @throws ThrottledError when a public registry that is asked gives no usable answer */
export async function searchCopySources(
  parts: CatalogParts,
  copy: VersionCopy,
): Promise<CopySearch> {
  const startedAtMs = parts.now();
  const search = await searchOnce(parts, copy, undefined);
  // A version missing from fresh documents may have been published since: they are asked once more.
  return search.missing.size === 0 ? search : searchOnce(parts, copy, startedAtMs);
}

/** Pulls versions through, as an install in the repository with the connection would. @throws ThrottledError */
export async function pullUnkept(
  parts: CatalogParts,
  copy: VersionCopy,
  unkept: readonly UnkeptVersion[],
): Promise<void> {
  for (let start = 0; start < unkept.length; start += pullsAtOnce) {
    const some = unkept.slice(start, start + pullsAtOnce);
    await Promise.all(some.map((version) => pull(parts, copy, version)));
  }
}

async function searchOnce(
  parts: CatalogParts,
  { source, package: name, batch }: VersionCopy,
  checkedSinceMs: number | undefined,
): Promise<CopySearch> {
  const search: CopySearch = { sources: [], unkept: [], missing: new Set(keysOf(batch.versions)) };
  for (const searched of await reachableRepositories(parts, source, name)) {
    const { repository } = searched;
    const versionKeys = await storedKeys(parts, searched, name, [...search.missing]);
    for (const key of versionKeys) search.missing.delete(key);
    const answer =
      search.missing.size === 0
        ? undefined
        : await askConnection(parts, searched, name, checkedSinceMs);
    for (const key of search.missing) {
      const version = answer?.document?.find(key);
      if (answer === undefined || version === undefined) continue;
      search.unkept.push({ connected: repository, version, answer });
      search.missing.delete(key);
      versionKeys.push(key);
    }
    if (versionKeys.length > 0 || repository.id === source.id) {
      search.sources.push({ repository, versionKeys });
    }
  }
  return search;
}

/** Which of the versions the repository itself may give. */
async function storedKeys(
  { database }: Pick<CatalogParts, "database">,
  { repository, showsExternal }: ReachableRepository,
  name: VersionCopy["package"],
  versionKeys: readonly string[],
): Promise<string[]> {
  const row = await findPackage(database.read, repository.id, name);
  if (row === undefined) return [];
  const versions = await findVersions(database.read, row.package_id, versionKeys);
  return [...versions.values()]
    .filter((version) => showsExternal || version.origin_type === "INTERNAL")
    .map((version) => version.version_key);
}

async function pull(
  parts: CatalogParts,
  { package: name, caller }: VersionCopy,
  { connected, version, answer }: UnkeptVersion,
): Promise<void> {
  for (const { name: asset } of version.assets) {
    const reference = { package: name, versionKey: version.versionKey, asset };
    await pullThrough(parts, {
      addressed: connected,
      connected,
      reference,
      version,
      answer,
      caller,
    });
  }
}
