import type { Transaction } from "../database/database.js";
import { type VersionRow, listAssets } from "../database/package-versions.js";
import { copyAsset } from "./asset-metadata.js";
import type { PackageName } from "./model.js";
import { toStoredVersion } from "./rows.js";
import type { IncomingVersion } from "./write-version.js";

/**
 * A stored version as it goes into another repository of its domain: rows only, no byte is read. Revision, origin, time
 * and status stay. The sealed documents go along as they are, because what seals them is the domain's key, bound to the
 * domain, the package's name and the version, and to no repository.
 */
export async function storedCopy(
  tx: Transaction,
  name: PackageName,
  row: VersionRow,
): Promise<IncomingVersion> {
  return {
    ...toStoredVersion(row),
    package: name,
    assets: (await listAssets(tx, row.version_id)).map(copyAsset),
    sealed: {
      metadata: Buffer.from(row.metadata_sealed),
      readme: row.readme_sealed === null ? undefined : Buffer.from(row.readme_sealed),
    },
  };
}
