import type { PackageTarget } from "../package-target.js";
import type { CatalogParts } from "../parts.js";
import { deleteVersion, removeTagsOf } from "../version-changes.js";
import { type VersionBatch, type VersionBatchResult, changeVersions } from "./batch.js";

/**
 * Deletes versions; the package's record and origin controls stay. Each number is free again, also for other bytes:
 * that is the remedy for a wrong upload.
 * @throws NotFoundError when the repository does not hold the package
 */
export async function deleteVersions(
  parts: CatalogParts,
  target: PackageTarget,
  batch: VersionBatch,
): Promise<VersionBatchResult> {
  return changeVersions(parts, target, batch, {
    resultStatus: "Deleted",
    async change(tx, row) {
      await deleteVersion(parts, tx, target, row, false);
      await removeTagsOf(tx, row);
    },
  });
}
