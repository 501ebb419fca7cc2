import {
  type VersionRow,
  listAssetsOfPackage,
  listVersions,
} from "../database/package-versions.js";
import { findPackage, listPackageTags } from "../database/packages.js";
import type { Queries } from "../database/database.js";
import { openAsset } from "./asset-metadata.js";
import { type DomainKeyring, openVersionDocument } from "./domain-keyring.js";
import type { PackageName, Repository } from "./model.js";
import type { StoredSource } from "./package-view.js";
import { toStoredPackage, toStoredVersion } from "./rows.js";

/** What a repository itself holds of a package; undefined when that is neither a version nor a tag. */
export async function loadStoredSource(
  db: Queries,
  keyring: DomainKeyring,
  repository: Repository,
  name: PackageName,
): Promise<StoredSource | undefined> {
  const packageRow = await findPackage(db, repository.id, name);
  if (packageRow === undefined) return undefined;
  const rows = await listVersions(db, packageRow.package_id);
  const tags = await listPackageTags(db, packageRow.package_id);
  if (rows.length === 0 && tags.size === 0) return undefined;
  const assets = await listAssetsOfPackage(db, packageRow.package_id);
  const domainId = repository.domain.id;
  const key = await keyring.get(domainId);
  const open = (kind: "metadata" | "readme", row: VersionRow, sealed: Uint8Array) =>
    openVersionDocument(
      key,
      domainId,
      { kind, package: name, versionKey: row.version_key },
      sealed,
    );
  return {
    kind: "stored",
    repository,
    package: toStoredPackage(packageRow),
    tags,
    versions: rows.map((row) => ({
      metadata: open("metadata", row, row.metadata_sealed),
      ...toStoredVersion(row),
      assets: (assets.get(row.version_id) ?? []).map((asset) =>
        openAsset(key, domainId, { package: name, versionKey: row.version_key }, asset),
      ),
      ...(row.version === tags.get("latest") &&
        row.readme_sealed !== null && { readme: open("readme", row, row.readme_sealed) }),
    })),
  };
}
