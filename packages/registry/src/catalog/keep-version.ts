import type { Transaction } from "../database/database.js";
import { type VersionRow, findVersion, listAssets } from "../database/package-versions.js";
import type { DomainKey } from "../keys/domain-keys.js";
import { addAssets } from "./add-assets.js";
import type { AssetGain } from "./format-facts.js";
import type { Origin } from "./model.js";
import type { PackageTarget } from "./package-target.js";
import type { CatalogParts } from "./parts.js";
import { type IncomingVersion, writeVersion } from "./write-version.js";

/**
 * Keeps what was found upstream: a new version, or the assets that a version kept earlier lacks. A version that was
 * published here, is hidden, or comes from another public registry stays as it is.
 */
export async function keepVersion(
  parts: CatalogParts,
  tx: Transaction,
  target: PackageTarget,
  packageId: number,
  incoming: IncomingVersion,
  key: DomainKey,
): Promise<void> {
  const existing = await findVersion(tx, packageId, incoming.versionKey);
  if (existing === undefined) {
    const { repository, caller } = target;
    return writeVersion(parts, tx, { repository, packageId }, incoming, caller);
  }
  const gainsAssets = parts.formatFacts(target.package.format)?.gainsAssets ?? "never";
  if (!isExtensible(gainsAssets, existing, incoming.origin)) return;
  const stored = new Set((await listAssets(tx, existing.version_id)).map(({ name }) => name));
  const assets = incoming.assets.filter(({ name }) => !stored.has(name));
  if (assets.length === 0) return;
  await addAssets(parts, tx, target, key, existing, { assets, status: existing.status });
}

/**
 * Whether a version that was kept may get more files from where it came from: the format has such versions, and the
 * files are of the same public registry. CodeArtifact's rule; what was published directly is never mixed.
 */
export function isExtensible(
  gainsAssets: AssetGain,
  { status, origin_type, origin_connection }: VersionRow,
  origin: Origin,
): boolean {
  return (
    gainsAssets === "always" &&
    (status === "Published" || status === "Unlisted") &&
    origin_type === "EXTERNAL" &&
    origin.type === "EXTERNAL" &&
    origin_connection === origin.connection
  );
}
