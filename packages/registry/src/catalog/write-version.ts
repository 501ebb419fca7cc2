import { ensureBlob } from "../database/blobs.js";
import type { Transaction } from "../database/database.js";
import { type NewAssetRow, insertVersion } from "../database/package-versions.js";
import { touchPackage } from "../database/packages.js";
import type { TimeSource } from "../database/schema.js";
import type { Caller } from "../access/caller.js";
import { ThrottledError } from "../errors.js";
import type { DomainKey } from "../keys/domain-keys.js";
import type { IncomingAsset } from "./asset-metadata.js";
import { type VersionCoordinates, sealVersionDocument } from "./domain-keyring.js";
import type { Origin, PackageName, Repository, StoredAsset, VersionStatus } from "./model.js";
import type { CatalogParts } from "./parts.js";
import { noVersionChanges, recordVersionChange } from "./record-version-change.js";

/** A version on its way into a repository, its bytes already durable in the domain. */
export interface IncomingVersion {
  readonly package: PackageName;
  readonly version: string;
  readonly versionKey: string;
  readonly status: VersionStatus;
  readonly revision: string;
  readonly origin: Origin;
  readonly publishedAtMs: number;
  readonly publishedAtSource: TimeSource;
  readonly assets: readonly IncomingAsset[];
  readonly sealed: SealedDocuments;
}

export interface SealedDocuments {
  readonly metadata: Buffer;
  readonly readme: Buffer | undefined;
}

/** Seals a version's documents before the transaction, which must be short. */
export function sealDocuments(
  key: DomainKey,
  domainId: string,
  { package: name, versionKey }: VersionCoordinates,
  { metadata, readme }: { readonly metadata: Buffer; readonly readme?: Buffer | undefined },
): SealedDocuments {
  const coordinates = { package: name, versionKey };
  return {
    metadata: sealVersionDocument(key, domainId, { kind: "metadata", ...coordinates }, metadata),
    readme:
      readme === undefined
        ? undefined
        : sealVersionDocument(key, domainId, { kind: "readme", ...coordinates }, readme),
  };
}

/** Where a version is written. */
export interface VersionTarget {
  readonly repository: Repository;
  readonly packageId: number;
  /** The record of the package was made in this transaction. */
  readonly isNewPackage?: boolean;
}

/**
 * Writes a new version into a repository: rows, change and event, in the caller's transaction. That its blobs are there
 * was made sure in the same transaction: by `PendingAsset.commit`, or `checkBlobsStored`.
 */
export async function writeVersion(
  parts: Pick<CatalogParts, "now" | "packageArn" | "region">,
  tx: Transaction,
  target: VersionTarget,
  incoming: IncomingVersion,
  caller: Caller,
): Promise<void> {
  const atMs = parts.now();
  const { repository } = target;
  const domainId = repository.domain.id;
  await countBlobs(tx, domainId, incoming.assets, atMs);
  await insertVersion(
    tx,
    versionColumns(target.packageId, incoming, caller, atMs),
    assetColumns(domainId, incoming.assets),
  );
  if (target.isNewPackage !== true) await touchPackage(tx, target.packageId, atMs);
  const { package: name, version, status, revision, origin } = incoming;
  await recordVersionChange(
    parts,
    tx,
    { repository, package: name, caller },
    {
      operation: "Created",
      version,
      status,
      revision,
      changes: {
        ...noVersionChanges,
        assetsAdded: incoming.assets.length,
        metadataUpdated: true,
        statusChanged: true,
      },
      detail: { origin },
    },
  );
}

/**
 * Asked under the writer's lock, which the garbage collector holds too while it deletes.
 * @throws ThrottledError when a blob vanished meanwhile (collected as garbage just before it was needed again)
 */
export async function checkBlobsStored(
  { blobs }: Pick<CatalogParts, "blobs">,
  { domain }: Repository,
  assets: readonly StoredAsset[],
): Promise<void> {
  for (const { name, digests } of assets) {
    if (await blobs.has(domain.id, digests.sha256)) continue;
    throw new ThrottledError(`The bytes of ${name} were just removed; try again.`, 1, "dependency");
  }
}

/** Counts the bytes of assets as stored in the domain. */
export async function countBlobs(
  tx: Transaction,
  domainId: string,
  assets: readonly IncomingAsset[],
  atMs: number,
): Promise<void> {
  for (const { digests, sizeBytes } of assets)
    await ensureBlob(tx, { domainId, digest: digests.sha256, sizeBytes }, atMs);
}

/** The row of a version. @param atMs when it entered its repository */
export function versionColumns(
  packageId: number,
  incoming: IncomingVersion,
  caller: Caller,
  atMs: number,
) {
  return {
    package_id: packageId,
    version: incoming.version,
    version_key: incoming.versionKey,
    status: incoming.status,
    revision: incoming.revision,
    origin_type: incoming.origin.type,
    origin_repository: incoming.origin.repository ?? null,
    origin_connection: incoming.origin.connection ?? null,
    published_at_ms: incoming.publishedAtMs,
    published_at_source: incoming.publishedAtSource,
    created_at_ms: atMs,
    published_by: caller.principal.arn,
    metadata_sealed: incoming.sealed.metadata,
    readme_sealed: incoming.sealed.readme ?? null,
  };
}

export function assetColumns(domainId: string, assets: readonly IncomingAsset[]): NewAssetRow[] {
  return assets.map(({ name, sizeBytes, digests, metadataSealed }) => ({
    domain_id: domainId,
    name,
    digest: digests.sha256,
    size_bytes: sizeBytes,
    md5: digests.md5,
    sha1: digests.sha1,
    sha512: digests.sha512,
    metadata_sealed: metadataSealed,
  }));
}
