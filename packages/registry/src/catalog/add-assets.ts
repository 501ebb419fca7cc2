import type { Transaction } from "../database/database.js";
import {
  type VersionRow,
  insertAssets,
  listAssets,
  updateVersionContent,
} from "../database/package-versions.js";
import { touchPackage } from "../database/packages.js";
import { QuotaExceededError } from "../errors.js";
import type { DomainKey } from "../keys/domain-keys.js";
import { type IncomingAsset, openAsset } from "./asset-metadata.js";
import { openVersionDocument } from "./domain-keyring.js";
import type { VersionStatus } from "./model.js";
import type { PackageTarget } from "./package-target.js";
import type { CatalogParts } from "./parts.js";
import { noVersionChanges, recordVersionChange } from "./record-version-change.js";
import { versionRevision } from "./version-revision.js";
import { assetColumns, countBlobs } from "./write-version.js";

export interface AddedAssets {
  /** None of them is in the version yet; there may be none, when only the status changes. */
  readonly assets: readonly IncomingAsset[];
  /** Of the version afterwards. */
  readonly status: VersionStatus;
}

/**
 * Adds assets to a version that is there: rows, new revision, change and event, in the caller's transaction. Its
 * metadata stays what it came with. That their blobs are there was made sure in the same transaction, as for
 * `writeVersion`. Returns the new revision.
 * @throws QuotaExceededError
 */
export async function addAssets(
  parts: Pick<CatalogParts, "now" | "packageArn" | "region" | "limits">,
  tx: Transaction,
  target: PackageTarget,
  key: DomainKey,
  row: VersionRow,
  { assets, status }: AddedAssets,
): Promise<string> {
  const domainId = target.repository.domain.id;
  await countBlobs(tx, domainId, assets, parts.now());
  await insertAssets(tx, row.version_id, assetColumns(domainId, assets));
  const revision = await revisionOf(parts, tx, target, key, row);
  await updateVersionContent(tx, row.version_id, { revision, status });
  await touchPackage(tx, row.package_id, parts.now());
  await recordVersionChange(parts, tx, target, {
    operation: "Updated",
    version: row.version,
    status,
    revision,
    changes: {
      ...noVersionChanges,
      assetsAdded: assets.length,
      statusChanged: status !== row.status,
    },
    detail: { assets: assets.map(({ name }) => name) },
  });
  return revision;
}

async function revisionOf(
  { limits: { maxAssetsPerVersion } }: Pick<CatalogParts, "limits">,
  tx: Transaction,
  { repository, package: name }: PackageTarget,
  key: DomainKey,
  row: VersionRow,
): Promise<string> {
  const rows = await listAssets(tx, row.version_id);
  if (rows.length > maxAssetsPerVersion) {
    throw new QuotaExceededError(
      `A package version holds at most ${maxAssetsPerVersion} assets; ${row.version} would have ${rows.length}.`,
      "package-version",
      row.version,
    );
  }
  const domainId = repository.domain.id;
  const coordinates = { package: name, versionKey: row.version_key };
  const document = { kind: "metadata" as const, ...coordinates };
  return versionRevision(
    rows.map((asset) => openAsset(key, domainId, coordinates, asset)),
    openVersionDocument(key, domainId, document, row.metadata_sealed),
  );
}
