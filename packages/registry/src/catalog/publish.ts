import type { Caller } from "../access/caller.js";
import type { Queries, Transaction } from "../database/database.js";
import { findVersion, listAssets, type VersionRow } from "../database/package-versions.js";
import {
  findPackage,
  insertPackage,
  repositoryGone,
  setPackageTag,
  type PackageRow,
} from "../database/packages.js";
import { findPublishTarget, type PublishTarget } from "../database/publish-target.js";
import { ConflictError, QuotaExceededError, ValidationError } from "../errors.js";
import type { DomainKey } from "../keys/domain-keys.js";
import { addAssets } from "./add-assets.js";
import { sealAsset } from "./asset-metadata.js";
import type { NewPackageVersion, PublishResult } from "./catalog.js";
import { requireEntry } from "./enter-package.js";
import { firstRestrictions } from "./groups/entry-rules.js";
import type { GroupTree } from "./groups/group-tree.js";
import { checkPublishAllowed } from "./origin-controls.js";
import type { DetailedAsset, Repository, StoredAsset } from "./model.js";
import { displayName } from "./package-name.js";
import type { PackageTarget } from "./package-target.js";
import type { CatalogParts } from "./parts.js";
import { type PublishPlan, planPublish } from "./plan-publish.js";
import { publishBlocked } from "./publish-blocked.js";
import { versionRevision } from "./version-revision.js";
import { type IncomingVersion, sealDocuments, writeVersion } from "./write-version.js";

/**
 * All or nothing: bytes are durable under their digests before one transaction writes version, tags, change and event.
 * Publishing the same bytes again changes nothing and succeeds, because clients repeat a publish whose answer was lost.
 */
export async function publish(
  parts: CatalogParts,
  repository: Repository,
  version: NewPackageVersion,
  caller: Caller,
): Promise<PublishResult> {
  const assets = await finishAssets(parts, version);
  const unchanged = await findSamePublish(parts, repository, version, assets);
  if (unchanged !== undefined) {
    // The answer says that the bytes are safe. Were they lost or damaged, these replace them.
    await prepareAssets(version);
    return unchanged;
  }
  await checkPublishAllowed(parts, repository, version);
  await prepareAssets(version);
  const key = await parts.keyring.get(repository.domain.id);
  const incoming = toIncoming(parts, repository, version, assets, key);
  const target = { repository, package: version.package, caller };
  return parts.database.transact((tx) => write(parts, tx, target, version, incoming, key));
}

async function finishAssets(
  parts: CatalogParts,
  version: NewPackageVersion,
): Promise<DetailedAsset[]> {
  const { maxAssetsPerVersion } = parts.limits;
  if (version.assets.length > maxAssetsPerVersion) {
    throw new QuotaExceededError(
      `A package version holds at most ${maxAssetsPerVersion} assets; this one has ${version.assets.length}.`,
      "package-version",
      version.version,
    );
  }
  return Promise.all(
    version.assets.map(async ({ name, metadata, ...asset }) => ({
      name,
      ...(await asset.finish()),
      ...(metadata !== undefined && { metadata }),
    })),
  );
}

async function prepareAssets({ assets }: NewPackageVersion): Promise<void> {
  await Promise.all(assets.map((asset) => asset.prepare()));
}

async function findSamePublish(
  parts: CatalogParts,
  repository: Repository,
  version: NewPackageVersion,
  assets: readonly StoredAsset[],
): Promise<PublishResult | undefined> {
  const row = await findPackage(parts.database.read, repository.id, version.package);
  if (row === undefined) return undefined;
  const existing = await findVersion(parts.database.read, row.package_id, version.versionKey);
  if (existing === undefined) return undefined;
  const plan = await planFor(parts, parts.database.read, version, assets, existing);
  return plan === undefined ? unchanged(existing) : undefined;
}

async function planFor(
  { formatFacts }: CatalogParts,
  db: Queries,
  version: NewPackageVersion,
  assets: readonly StoredAsset[],
  row: VersionRow,
): Promise<PublishPlan> {
  const gainsAssets = formatFacts(version.package.format)?.gainsAssets ?? "never";
  const existing = { row, assets: await listAssets(db, row.version_id) };
  return planPublish(gainsAssets, version, assets, existing);
}

function unchanged({ revision, status }: VersionRow): PublishResult {
  return { outcome: "unchanged", revision, status };
}

function toIncoming(
  { now }: CatalogParts,
  { name, domain }: Repository,
  version: NewPackageVersion,
  assets: readonly DetailedAsset[],
  key: DomainKey,
): IncomingVersion {
  return {
    package: version.package,
    version: version.version,
    versionKey: version.versionKey,
    status: version.isUnfinished === true ? "Unfinished" : "Published",
    revision: versionRevision(assets, version.metadata),
    origin: { type: "INTERNAL", repository: name },
    publishedAtMs: now(),
    publishedAtSource: "published-here",
    assets: assets.map((asset) => sealAsset(key, domain.id, version, asset)),
    sealed: sealDocuments(key, domain.id, version, version),
  };
}

async function write(
  parts: CatalogParts,
  tx: Transaction,
  target: PackageTarget,
  version: NewPackageVersion,
  incoming: IncomingVersion,
  key: DomainKey,
): Promise<PublishResult> {
  const { repository, package: name, caller } = target;
  const found = await findPublishTarget(tx, repository.id, name, version.versionKey);
  if (found === undefined) throw repositoryGone(repository);
  const groups = await requireEntry(parts, tx, repository, name, "publish", found.groupsRevision);
  const row = found.isKnown
    ? await findPackage(tx, repository.id, name)
    : await createOwnPackage(tx, repository, version, { found, groups, atMs: parts.now() });
  if (row === undefined) throw new Error(`The record of ${displayName(name)} vanished.`);
  // Asked again under the writer's lock: the first version may have come from upstream a moment ago.
  if (row.publish_restriction === "BLOCK") throw publishBlocked(repository, name);
  // Two publishers of one version: the second finds the first here.
  const existing = found.isKnown
    ? await findVersion(tx, row.package_id, version.versionKey)
    : undefined;
  if (existing !== undefined) return extend(parts, tx, target, version, incoming, existing, key);
  checkTombstone(version, found, incoming.assets);
  for (const asset of version.assets) await asset.commit();
  for (const tag of version.tags) await setPackageTag(tx, row.package_id, tag, version.version);
  const written = { repository, packageId: row.package_id, isNewPackage: !found.isKnown };
  await writeVersion(parts, tx, written, incoming, caller);
  return { outcome: "created", revision: incoming.revision, status: incoming.status };
}

/** Publishes into a version that is there. @throws ConflictError */
async function extend(
  parts: CatalogParts,
  tx: Transaction,
  target: PackageTarget,
  version: NewPackageVersion,
  incoming: IncomingVersion,
  existing: VersionRow,
  key: DomainKey,
): Promise<PublishResult> {
  const plan = await planFor(parts, tx, version, incoming.assets, existing);
  if (plan === undefined) return unchanged(existing);
  const { added, status } = plan;
  for (const asset of version.assets) if (added.has(asset.name)) await asset.commit();
  const assets = incoming.assets.filter(({ name }) => added.has(name));
  const revision = await addAssets(parts, tx, target, key, existing, { assets, status });
  return { outcome: "added", revision, status };
}

/** @throws ConflictError when the version was unpublished and would come back with other bytes */
function checkTombstone(
  { package: name, version }: NewPackageVersion,
  { tombstone }: PublishTarget,
  assets: readonly StoredAsset[],
): void {
  if (tombstone?.isFinal !== true) return;
  if (assets.every((asset) => tombstone.digests[asset.name] === asset.digests.sha256)) return;
  throw new ConflictError(
    `You cannot publish over the previously published versions: ${version} of ${displayName(name)} was unpublished and cannot come back with other content, because lock files hold its digest. Raise the version.`,
    "package-version",
    version,
  );
}

/** A name first published here belongs here, unless its group says otherwise: upstreams are neither asked nor mixed in until an administrator allows it. */
async function createOwnPackage(
  tx: Transaction,
  repository: Repository,
  { package: name, isNameUniqueInAnyCase = false }: NewPackageVersion,
  by: { readonly found: PublishTarget; readonly groups: GroupTree; readonly atMs: number },
): Promise<PackageRow> {
  const { similar } = by.found;
  // On disks that ignore case, two such packages could not be installed side by side.
  if (isNameUniqueInAnyCase && similar !== undefined) {
    throw new ValidationError(
      `${displayName(name)} differs only in case from ${displayName({ format: name.format, ...similar })}, which is in repository ${repository.name}: choose another name`,
    );
  }
  const restrictions = firstRestrictions(by.groups, name, "publish");
  return insertPackage(tx, repository.id, name, restrictions, by.atMs);
}
