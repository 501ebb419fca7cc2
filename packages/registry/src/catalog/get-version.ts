import { findVersion, listAssets } from "../database/package-versions.js";
import { NotFoundError } from "../errors.js";
import { openAsset } from "./asset-metadata.js";
import { openVersionDocument } from "./domain-keyring.js";
import { getPackage } from "./management/lookup.js";
import type { DetailedVersion, PackageName, Repository } from "./model.js";
import { displayName } from "./package-name.js";
import type { CatalogParts } from "./parts.js";
import { toStoredVersion } from "./rows.js";

/**
 * A stored version of this very repository; upstreams are not looked at.
 * @param version as the caller wrote it, which a refusal repeats
 * @throws NotFoundError for the package, else for the version
 */
export async function getVersion(
  { database, keyring }: Pick<CatalogParts, "database" | "keyring">,
  repository: Repository,
  name: PackageName,
  versionKey: string,
  version = versionKey,
): Promise<DetailedVersion> {
  const { id } = await getPackage(database.read, repository, name);
  const row = await findVersion(database.read, id, versionKey);
  if (row === undefined) {
    const message = `Version ${version} of ${displayName(name)} is not in repository ${repository.name}.`;
    throw new NotFoundError(message, "package-version", version);
  }
  const key = await keyring.get(repository.domain.id);
  const domainId = repository.domain.id;
  const coordinates = { package: name, versionKey };
  const document = { kind: "metadata" as const, ...coordinates };
  return {
    ...toStoredVersion(row),
    metadata: openVersionDocument(key, domainId, document, row.metadata_sealed),
    assets: (await listAssets(database.read, row.version_id)).map((asset) =>
      openAsset(key, domainId, coordinates, asset),
    ),
  };
}
