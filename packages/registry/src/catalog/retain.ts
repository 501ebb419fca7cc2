import type { Caller } from "../access/caller.js";
import { findVersion } from "../database/package-versions.js";
import { findPackage } from "../database/packages.js";
import { NotFoundError } from "../errors.js";
import type { AssetReference } from "./catalog.js";
import { enterPackage } from "./enter-package.js";
import { keepVersion } from "./keep-version.js";
import type { Repository, StoredAsset } from "./model.js";
import { displayName } from "./package-name.js";
import type { CatalogParts } from "./parts.js";
import { storedCopy } from "./stored-copy.js";
import { checkBlobsStored } from "./write-version.js";

/**
 * Keeps a version found in an upstream repository in the addressed one too, with the assets it has there: references,
 * no bytes are read. They survive whatever happens upstream afterwards.
 */
export async function retain(
  parts: CatalogParts,
  source: Repository,
  addressed: Repository,
  reference: AssetReference,
  caller: Caller,
): Promise<StoredAsset> {
  const { package: name, versionKey } = reference;
  const key = await parts.keyring.get(addressed.domain.id);
  return parts.database.transact(async (tx) => {
    const sourcePackage = await findPackage(tx, source.id, name);
    const row = sourcePackage && (await findVersion(tx, sourcePackage.package_id, versionKey));
    if (row === undefined) throw gone(source, reference);
    // Archived or disposed a moment ago. What is unlisted stays unlisted here: only who names it gets it.
    if (row.status !== "Published" && row.status !== "Unlisted") throw gone(source, reference);
    const incoming = await storedCopy(tx, name, row);
    const asset = incoming.assets.find((candidate) => candidate.name === reference.asset);
    if (asset === undefined) throw gone(source, reference);
    const target = await enterPackage(parts, tx, addressed, name, "retain");
    if (target.upstream_restriction === "BLOCK") return asset;
    await checkBlobsStored(parts, addressed, incoming.assets);
    const to = { repository: addressed, package: name, caller };
    await keepVersion(parts, tx, to, target.package_id, incoming, key);
    return asset;
  });
}

function gone(
  source: Repository,
  { package: name, versionKey, asset }: AssetReference,
): NotFoundError {
  return new NotFoundError(
    `${displayName(name)} ${versionKey} was just removed from repository ${source.name}.`,
    "asset",
    asset,
  );
}
