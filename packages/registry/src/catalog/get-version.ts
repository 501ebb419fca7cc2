import { findVersion, listAssets } from "../database/package-versions.js";
import { findPackage } from "../database/packages.js";
import { NotFoundError } from "../errors.js";
import { openVersionDocument } from "./domain-keyring.js";
import type { DetailedVersion, PackageName, Repository } from "./model.js";
import { displayName } from "./package-name.js";
import type { CatalogParts } from "./parts.js";
import { toStoredAsset, toStoredVersion } from "./rows.js";

/** A stored version of this very repository; upstreams are not looked at. @throws NotFoundError */
export async function getVersion(
  { database, keyring }: Pick<CatalogParts, "database" | "keyring">,
  repository: Repository,
  name: PackageName,
  versionKey: string,
): Promise<DetailedVersion> {
  const packageRow = await findPackage(database.read, repository.id, name);
  if (packageRow === undefined) {
    const message = `Package ${displayName(name)} is not in repository ${repository.name}.`;
    throw new NotFoundError(message, "package", name.name);
  }
  const row = await findVersion(database.read, packageRow.package_id, versionKey);
  if (row === undefined) {
    const message = `Version ${versionKey} of ${displayName(name)} is not in repository ${repository.name}.`;
    throw new NotFoundError(message, "package-version", versionKey);
  }
  const key = await keyring.get(repository.domain.id);
  const coordinates = { kind: "metadata" as const, package: name, versionKey };
  return {
    ...toStoredVersion(row),
    metadata: openVersionDocument(key, repository.domain.id, coordinates, row.metadata_sealed),
    assets: (await listAssets(database.read, row.version_id)).map(toStoredAsset),
  };
}
