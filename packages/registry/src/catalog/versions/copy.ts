// Copies versions between repositories of a domain. Rows move, bytes stay where they are.
import type { Caller } from "../../access/caller.js";
import type { Transaction } from "../../database/database.js";
import { type VersionRow, findVersions } from "../../database/package-versions.js";
import { findPackage, listPackageTags } from "../../database/packages.js";
import { enterPackage } from "../enter-package.js";
import { findEntryRefusal, restrictionOf } from "../groups/entry-rules.js";
import { getPackage } from "../management/lookup.js";
import type { PackageName, Repository } from "../model.js";
import type { CatalogParts } from "../parts.js";
import { setTags } from "../set-tags.js";
import { storedCopy } from "../stored-copy.js";
import { overwriteVersion } from "../version-changes.js";
import { writeVersion } from "../write-version.js";
import {
  type NamedVersion,
  type VersionBatch,
  type VersionBatchResult,
  type VersionFailure,
  type VersionSuccess,
  failAll,
  keysOf,
} from "./batch.js";
import { type CopySource, pullUnkept, searchCopySources } from "./copy-sources.js";
import { copySkipped, notAllowed, notFound } from "./failures.js";
import { type CopyStep, planCopy } from "./plan-copy.js";

export interface VersionCopy {
  readonly source: Repository;
  /** In the same domain. */
  readonly destination: Repository;
  readonly package: PackageName;
  readonly batch: VersionBatch;
  /** Replace versions that the destination has with other content. */
  readonly allowsOverwrite: boolean;
  /** Take versions that the source sees in its upstreams, too. */
  readonly includesUpstreams: boolean;
  readonly caller: Caller;
}

/** The versions to copy, by key, and the tags that point at versions where these were found. */
interface FoundVersions {
  readonly rows: ReadonlyMap<string, VersionRow>;
  readonly tags: ReadonlyMap<string, string>;
}

/**
 * Copies all the versions or none. Those that the destination has already with the same revision are in neither map.
 * @throws NotFoundError when the source does not hold the package and upstreams do not count;
 *   ThrottledError when a public registry has a version and does not give it
 */
export async function copyVersions(
  parts: CatalogParts,
  copy: VersionCopy,
): Promise<VersionBatchResult> {
  const { versions } = copy.batch;
  const own = [{ repository: copy.source, versionKeys: keysOf(versions) }];
  const ignoresUpstreams = parts.formatFacts(copy.package.format)?.ignoresUpstreams === true;
  if (!copy.includesUpstreams || ignoresUpstreams) {
    return copyFrom(parts, { ...copy, includesUpstreams: false }, own);
  }
  const { sources, unkept, missing } = await searchCopySources(parts, copy);
  const isNowhere = ({ versionKey }: NamedVersion) =>
    versionKey === undefined || missing.has(versionKey);
  // Nothing will be copied, so nothing is downloaded.
  if (versions.some(isNowhere)) {
    const nowhere = versions.filter(isNowhere).map(({ version }) => version);
    const failed = new Map(nowhere.map((version) => [version, notFound(version)]));
    return { successful: new Map(), failed: failAll(versions, failed, copySkipped) };
  }
  await pullUnkept(parts, copy, unkept);
  return copyFrom(parts, copy, sources);
}

async function copyFrom(
  parts: CatalogParts,
  copy: VersionCopy,
  sources: readonly CopySource[],
): Promise<VersionBatchResult> {
  return parts.database.transact(async (tx) => {
    const found = await readSources(tx, copy, sources);
    const { steps, failed } = await planCopy(tx, copy, found.rows);
    if (failed.size > 0) {
      return { successful: new Map(), failed: failAll(copy.batch.versions, failed, copySkipped) };
    }
    const refused = await refuseEntry(parts, tx, copy, steps);
    if (refused.size > 0) {
      return { successful: new Map(), failed: failAll(copy.batch.versions, refused, copySkipped) };
    }
    await applySteps(parts, tx, copy, steps, found.tags);
    return { successful: successesOf(copy, steps), failed: new Map<string, VersionFailure>() };
  });
}

/** Asked under the writer's lock: what was located may be gone by now. */
async function readSources(
  tx: Transaction,
  { source, package: name, includesUpstreams }: VersionCopy,
  sources: readonly CopySource[],
): Promise<FoundVersions> {
  const rows = new Map<string, VersionRow>();
  const tags = new Map<string, string>();
  for (const { repository, versionKeys } of sources) {
    const row = await findPackage(tx, repository.id, name);
    if (row === undefined) continue;
    for (const [key, found] of await findVersions(tx, row.package_id, versionKeys)) {
      rows.set(key, found);
    }
    // The nearest repository's tag counts.
    for (const [tag, version] of await listPackageTags(tx, row.package_id)) {
      if (!tags.has(tag)) tags.set(tag, version);
    }
  }
  if (rows.size === 0 && !includesUpstreams) await getPackage(tx, source, name);
  return { rows, tags };
}

/** By version as the caller wrote it: what the package's group keeps out of the destination. */
async function refuseEntry(
  { packageGroups }: Pick<CatalogParts, "packageGroups">,
  tx: Transaction,
  { destination, package: name, batch }: VersionCopy,
  steps: readonly CopyStep[],
): Promise<Map<string, VersionFailure>> {
  if (steps.length === 0) return new Map();
  const groups = await packageGroups.getIn(tx, destination.domain.id);
  const refusal = await findEntryRefusal(tx, groups, destination, name, restrictionOf.copy);
  if (refusal === undefined) return new Map();
  const keys = new Set(steps.map(({ row }) => row.version_key));
  const refused = batch.versions.filter(({ versionKey = "" }) => keys.has(versionKey));
  return new Map(refused.map(({ version }) => [version, notAllowed(refusal)]));
}

async function applySteps(
  parts: CatalogParts,
  tx: Transaction,
  { destination, package: name, caller }: VersionCopy,
  steps: readonly CopyStep[],
  sourceTags: ReadonlyMap<string, string>,
): Promise<void> {
  if (steps.length === 0) return;
  const target = { repository: destination, package: name, caller };
  const { package_id: packageId } = await enterPackage(parts, tx, destination, name, "copy");
  for (const { row, replaced } of steps) {
    const incoming = await storedCopy(tx, name, row);
    if (replaced === undefined) {
      await writeVersion(parts, tx, { repository: destination, packageId }, incoming, caller);
    } else {
      await overwriteVersion(parts, tx, target, replaced, incoming);
    }
  }
  const copied = new Set(steps.map(({ row }) => row.version));
  const tags = new Map([...sourceTags].filter(([, version]) => copied.has(version)));
  await setTags(parts, tx, target, packageId, tags);
}

function successesOf(
  { batch }: VersionCopy,
  steps: readonly CopyStep[],
): Map<string, VersionSuccess> {
  const copied = new Map(steps.map(({ row }) => [row.version_key, row]));
  return new Map(
    batch.versions.flatMap(({ version, versionKey = "" }) => {
      const row = copied.get(versionKey);
      if (row === undefined) return [];
      return [[version, { revision: row.revision, status: row.status }] as const];
    }),
  );
}
