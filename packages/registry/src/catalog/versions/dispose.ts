import { deleteAssetsOfVersion, updateVersionStatus } from "../../database/package-versions.js";
import type { PackageTarget } from "../package-target.js";
import type { CatalogParts } from "../parts.js";
import { noVersionChanges, recordVersionChange } from "../record-version-change.js";
import { type VersionBatch, type VersionBatchResult, changeVersions } from "./batch.js";

/**
 * Gives up the assets of versions for ever; their rows stay and keep the numbers taken. The bytes go with the next
 * collection of garbage, unless something else in the domain refers to them.
 * @throws NotFoundError when the repository does not hold the package
 */
export async function disposeVersions(
  parts: CatalogParts,
  target: PackageTarget,
  batch: VersionBatch,
): Promise<VersionBatchResult> {
  const status = "Disposed";
  return changeVersions(parts, target, batch, {
    resultStatus: status,
    async change(tx, row) {
      const assetsRemoved = await deleteAssetsOfVersion(tx, row.version_id);
      await updateVersionStatus(tx, row.version_id, status);
      await recordVersionChange(parts, tx, target, {
        operation: "Updated",
        version: row.version,
        status,
        revision: row.revision,
        changes: { ...noVersionChanges, assetsRemoved, statusChanged: true },
        detail: { status, previousStatus: row.status },
      });
    },
  });
}
