import type { Transaction } from "../database/database.js";
import { findVersion, listAssets } from "../database/package-versions.js";
import { type PackageRow, touchPackage } from "../database/packages.js";
import { NotFoundError } from "../errors.js";
import type { PackageEdit, VersionChange } from "./catalog.js";
import { openAsset } from "./asset-metadata.js";
import { sealVersionDocument } from "./domain-keyring.js";
import { displayName } from "./package-name.js";
import { type PackageTarget, getPackageRow } from "./package-target.js";
import type { CatalogParts } from "./parts.js";
import type { DomainKey } from "../keys/domain-keys.js";
import { setTags } from "./set-tags.js";
import { deleteVersion, removeTagsOf, replaceMetadata } from "./version-changes.js";
import { versionRevision } from "./version-revision.js";

/**
 * Changes or deletes versions and sets tags, all or nothing. Only what the repository itself holds can be edited.
 * A version deleted this way (npm unpublish) can never come back with other bytes: lock files hold its digest.
 * @throws NotFoundError; ConflictError when `expectedRevision` is no more the package's
 */
export async function editPackage(
  parts: CatalogParts,
  target: PackageTarget,
  edit: PackageEdit,
): Promise<void> {
  const domainKey = await parts.keyring.get(target.repository.domain.id);
  await parts.database.transact(async (tx) => {
    const row = await getPackageRow(tx, target, edit.expectedRevision);
    for (const change of edit.versions)
      await editVersion(parts, tx, target, row, change, domainKey);
    await setTags(parts, tx, target, row.package_id, edit.tags);
    await touchPackage(tx, row.package_id, parts.now());
  });
}

async function editVersion(
  parts: CatalogParts,
  tx: Transaction,
  target: PackageTarget,
  row: PackageRow,
  { versionKey, metadata }: VersionChange,
  key: DomainKey,
): Promise<void> {
  const version = await findVersion(tx, row.package_id, versionKey);
  if (version === undefined) throw versionNotFound(target, versionKey);
  if (metadata === undefined) {
    await deleteVersion(parts, tx, target, version, true);
    await removeTagsOf(tx, version);
    return;
  }
  const domainId = target.repository.domain.id;
  const coordinates = { package: target.package, versionKey };
  const assets = (await listAssets(tx, version.version_id)).map((asset) =>
    openAsset(key, domainId, coordinates, asset),
  );
  const document = { kind: "metadata" as const, ...coordinates };
  const replacement = {
    sealed: sealVersionDocument(key, domainId, document, metadata),
    revision: versionRevision(assets, metadata),
  };
  await replaceMetadata(parts, tx, target, version, replacement);
}

function versionNotFound(
  { repository, package: name }: PackageTarget,
  versionKey: string,
): NotFoundError {
  return new NotFoundError(
    `${displayName(name)} ${versionKey} is not in repository ${repository.name} itself.`,
    "package-version",
    versionKey,
  );
}
