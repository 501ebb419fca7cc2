import type { Caller } from "../access/caller.js";
import type { Transaction } from "../database/database.js";
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
import type { NewPackageVersion, PublishResult } from "./catalog.js";
import { checkPublishAllowed } from "./origin-controls.js";
import type { Repository, StoredAsset } from "./model.js";
import { displayName } from "./package-name.js";
import type { CatalogParts } from "./parts.js";
import { publishBlocked } from "./publish-blocked.js";
import { toStoredAsset } from "./rows.js";
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
  const incoming = await toIncoming(parts, repository, version, assets);
  return parts.database.transact((tx) => write(parts, tx, repository, version, incoming, caller));
}

async function finishAssets(
  parts: CatalogParts,
  version: NewPackageVersion,
): Promise<StoredAsset[]> {
  const { maxAssetsPerVersion } = parts.limits;
  if (version.assets.length > maxAssetsPerVersion) {
    throw new QuotaExceededError(
      `A package version holds at most ${maxAssetsPerVersion} assets; this one has ${version.assets.length}.`,
      "package-version",
      version.version,
    );
  }
  return Promise.all(
    version.assets.map(async (asset) => ({ name: asset.name, ...(await asset.finish()) })),
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
  return compareWithExisting(parts.database.read, version, assets, existing);
}

/** @throws ConflictError when the version is there with other bytes */
async function compareWithExisting(
  db: CatalogParts["database"]["read"],
  version: NewPackageVersion,
  assets: readonly StoredAsset[],
  existing: VersionRow,
): Promise<PublishResult> {
  const stored = (await listAssets(db, existing.version_id)).map(toStoredAsset);
  const isSame = contents(stored) === contents(assets) && existing.status === "Published";
  if (isSame) return { outcome: "unchanged", revision: existing.revision };
  const why =
    existing.status === "Published"
      ? "is in the repository with other content. Raise the version, or delete it first."
      : `is ${existing.status} in the repository and keeps its number. Raise the version, or change its status or delete it first.`;
  throw new ConflictError(
    `You cannot publish over the previously published versions: ${existing.version} of ${displayName(version.package)} ${why}`,
    "package-version",
    version.version,
  );
}

function contents(assets: readonly StoredAsset[]): string {
  return JSON.stringify(assets.map(({ name, digests }) => [name, digests.sha256]).sort());
}

async function toIncoming(
  parts: CatalogParts,
  repository: Repository,
  version: NewPackageVersion,
  assets: readonly StoredAsset[],
): Promise<IncomingVersion> {
  return {
    package: version.package,
    version: version.version,
    versionKey: version.versionKey,
    status: "Published",
    revision: versionRevision(assets, version.metadata),
    origin: { type: "INTERNAL", repository: repository.name },
    publishedAtMs: parts.now(),
    publishedAtSource: "published-here",
    assets,
    sealed: await sealDocuments(parts.keyring, repository.domain.id, version, version),
  };
}

async function write(
  parts: CatalogParts,
  tx: Transaction,
  repository: Repository,
  version: NewPackageVersion,
  incoming: IncomingVersion,
  caller: Caller,
): Promise<PublishResult> {
  const { package: name, versionKey } = version;
  const target = await findPublishTarget(tx, repository.id, name, versionKey);
  if (target === undefined) throw repositoryGone(repository);
  const row = target.isKnown
    ? await findPackage(tx, repository.id, name)
    : await createOwnPackage(tx, repository, version, target, parts.now());
  if (row === undefined) throw new Error(`The record of ${displayName(name)} vanished.`);
  // Asked again under the writer's lock: the first version may have come from upstream a moment ago.
  if (row.publish_restriction === "BLOCK") throw publishBlocked(repository, name);
  // Two publishers of one version: the second finds the first here.
  const existing = target.isKnown ? await findVersion(tx, row.package_id, versionKey) : undefined;
  if (existing !== undefined) return compareWithExisting(tx, version, incoming.assets, existing);
  checkTombstone(version, target, incoming.assets);
  for (const asset of version.assets) await asset.commit();
  for (const tag of version.tags) await setPackageTag(tx, row.package_id, tag, version.version);
  const written = { repository, packageId: row.package_id, isNewPackage: !target.isKnown };
  await writeVersion(parts, tx, written, incoming, caller);
  return { outcome: "created", revision: incoming.revision };
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

/** A name first published here belongs here: upstreams are neither asked nor mixed in until an administrator allows it. */
async function createOwnPackage(
  tx: Transaction,
  repository: Repository,
  { package: name, isNameUniqueInAnyCase = false }: NewPackageVersion,
  { similar }: PublishTarget,
  atMs: number,
): Promise<PackageRow> {
  // On disks that ignore case, two such packages could not be installed side by side.
  if (isNameUniqueInAnyCase && similar !== undefined) {
    throw new ValidationError(
      `${displayName(name)} differs only in case from ${displayName({ format: name.format, ...similar })}, which is in repository ${repository.name}: choose another name`,
    );
  }
  const restrictions = { publish: "ALLOW", upstream: "BLOCK" } as const;
  return insertPackage(tx, repository.id, name, restrictions, atMs);
}
