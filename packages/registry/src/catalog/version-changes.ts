import type { Transaction } from "../database/database.js";
import {
  type AssetRow,
  type VersionRow,
  deleteVersionRow,
  listAssets,
  replaceVersion,
  updateVersionMetadata,
} from "../database/package-versions.js";
import { listPackageTags, setPackageTag, touchPackage } from "../database/packages.js";
import { putTombstone } from "../database/tombstones.js";
import type { PackageTarget } from "./package-target.js";
import type { CatalogParts } from "./parts.js";
import { noVersionChanges, recordVersionChange } from "./record-version-change.js";
import { type IncomingVersion, assetColumns, versionColumns } from "./write-version.js";

type Parts = Pick<CatalogParts, "now" | "packageArn" | "region">;

/** Replaces a version's metadata (npm: deprecates it); its assets and status stay. */
export async function replaceMetadata(
  parts: Parts,
  tx: Transaction,
  target: PackageTarget,
  row: VersionRow,
  replacement: { readonly sealed: Buffer; readonly revision: string },
): Promise<void> {
  await updateVersionMetadata(tx, row.version_id, replacement.sealed, replacement.revision);
  await recordVersionChange(parts, tx, target, {
    operation: "Updated",
    version: row.version,
    status: row.status,
    revision: replacement.revision,
    changes: { ...noVersionChanges, metadataUpdated: true },
  });
}

/**
 * Puts another version in the place of one: assets, documents, origin, time and status are the other's.
 * That its blobs are there was made sure in the same transaction.
 */
export async function overwriteVersion(
  parts: Parts,
  tx: Transaction,
  target: PackageTarget,
  replaced: VersionRow,
  incoming: IncomingVersion,
): Promise<void> {
  const { repository, caller } = target;
  const before = await listAssets(tx, replaced.version_id);
  await replaceVersion(
    tx,
    replaced.version_id,
    versionColumns(replaced.package_id, incoming, caller, replaced.created_at_ms),
    assetColumns(repository.domain.id, incoming.assets),
  );
  await touchPackage(tx, replaced.package_id, parts.now());
  const { version, status, revision, origin } = incoming;
  const statusChanged = status !== replaced.status;
  await recordVersionChange(parts, tx, target, {
    operation: "Updated",
    version,
    status,
    revision,
    changes: { ...compareAssets(before, incoming.assets), metadataUpdated: true, statusChanged },
    detail: { origin, previousRevision: replaced.revision },
  });
}

function compareAssets(before: readonly AssetRow[], after: IncomingVersion["assets"]) {
  const previous = new Map(before.map(({ name, digest }) => [name, digest]));
  const kept = after.filter(({ name }) => previous.has(name));
  return {
    assetsAdded: after.length - kept.length,
    assetsRemoved: before.length - kept.length,
    assetsUpdated: kept.filter(({ name, digests }) => previous.get(name) !== digests.sha256).length,
  };
}

/**
 * Removes a version; its digests stay as a tombstone, its bytes until nothing refers to them.
 * @param isFinal whether the version can never be published again with other bytes
 */
export async function deleteVersion(
  parts: Parts,
  tx: Transaction,
  target: PackageTarget,
  row: VersionRow,
  isFinal: boolean,
): Promise<void> {
  const { repository, package: name } = target;
  const assets = await listAssets(tx, row.version_id);
  const digests = Object.fromEntries(assets.map((asset) => [asset.name, asset.digest]));
  const tombstone = { versionKey: row.version_key, digests, isFinal };
  await putTombstone(tx, repository.id, name, tombstone, parts.now());
  await deleteVersionRow(tx, row.version_id);
  const { version, status, revision } = row;
  const changes = { ...noVersionChanges, assetsRemoved: assets.length };
  await recordVersionChange(parts, tx, target, {
    operation: "Deleted",
    version,
    status,
    revision,
    changes,
  });
}

/** Takes the tags away that point at a deleted version. */
export async function removeTagsOf(
  tx: Transaction,
  { package_id, version: deleted }: Pick<VersionRow, "package_id" | "version">,
): Promise<void> {
  for (const [tag, version] of await listPackageTags(tx, package_id)) {
    if (version === deleted) await setPackageTag(tx, package_id, tag, undefined);
  }
}
