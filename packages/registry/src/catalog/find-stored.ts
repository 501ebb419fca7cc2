import { findAsset, findVersion } from "../database/package-versions.js";
import { findPackage } from "../database/packages.js";
import { NotFoundError } from "../errors.js";
import type { AssetReference } from "./catalog.js";
import type { Origin, Repository, StoredAsset } from "./model.js";
import { displayName } from "./package-name.js";
import type { CatalogParts } from "./parts.js";
import type { ReachableRepository } from "./reachable.js";
import { isExtensible } from "./keep-version.js";
import { toOrigin, toStoredAsset } from "./rows.js";

/** What a repository itself has of an asset: the asset, or a version without it, or not even that. */
export type StoredLook =
  | { readonly kind: "found"; readonly asset: StoredAsset; readonly origin: Origin }
  /** It may get the asset from the public registry it is from. */
  | { readonly kind: "lacks-asset"; readonly origin: Origin }
  | { readonly kind: "absent" };

/** @throws NotFoundError when the version is here but not to be served, or will never have the asset */
export async function findStored(
  { database, formatFacts }: Pick<CatalogParts, "database" | "formatFacts">,
  { repository, showsExternal }: Pick<ReachableRepository, "repository" | "showsExternal">,
  reference: AssetReference,
): Promise<StoredLook> {
  const row = await findPackage(database.read, repository.id, reference.package);
  if (row === undefined) return { kind: "absent" };
  const version = await findVersion(database.read, row.package_id, reference.versionKey);
  if (version === undefined) return { kind: "absent" };
  if (version.origin_type === "EXTERNAL" && !showsExternal) return { kind: "absent" };
  // A version that is hidden here also hides the same version upstream.
  if (version.status !== "Published" && version.status !== "Unlisted")
    throw assetNotFound(repository, reference);
  const origin = toOrigin(version);
  const asset = await findAsset(database.read, version.version_id, reference.asset);
  if (asset !== undefined) return { kind: "found", asset: toStoredAsset(asset), origin };
  const gainsAssets = formatFacts(reference.package.format)?.gainsAssets ?? "never";
  if (isExtensible(gainsAssets, version, origin)) return { kind: "lacks-asset", origin };
  throw assetNotFound(repository, reference);
}

export function assetNotFound(
  repository: Repository,
  { package: name, versionKey, asset }: AssetReference,
  explanation?: string,
): NotFoundError {
  const why = explanation === undefined ? "" : ` ${explanation}`;
  return new NotFoundError(
    `${asset} of ${displayName(name)} ${versionKey} is not in repository ${repository.name} or its upstreams.${why}`,
    "asset",
    asset,
  );
}
