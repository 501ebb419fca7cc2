import { updateVersionStatus } from "../../database/package-versions.js";
import type { PackageTarget } from "../package-target.js";
import type { CatalogParts } from "../parts.js";
import { noVersionChanges, recordVersionChange } from "../record-version-change.js";
import { type VersionBatch, type VersionBatchResult, changeVersions } from "./batch.js";
import { notAllowed } from "./failures.js";

/** Statuses a version can be given by hand; the others come of what happens to it. */
export const settableStatuses = ["Published", "Unlisted", "Archived"] as const;
export type SettableStatus = (typeof settableStatuses)[number];

/**
 * Publishes, unlists or archives versions; their revisions stay. A disposed version has no bytes to publish.
 * @throws NotFoundError when the repository does not hold the package
 */
export async function updateVersionsStatus(
  parts: CatalogParts,
  target: PackageTarget,
  batch: VersionBatch,
  status: SettableStatus,
): Promise<VersionBatchResult> {
  return changeVersions(parts, target, batch, {
    resultStatus: status,
    refuse: ({ version, status: current }) =>
      current === "Disposed"
        ? notAllowed(`version ${version} is Disposed: its assets are gone, it can only be deleted`)
        : undefined,
    async change(tx, row) {
      await updateVersionStatus(tx, row.version_id, status);
      await recordVersionChange(parts, tx, target, {
        operation: "Updated",
        version: row.version,
        status,
        revision: row.revision,
        changes: { ...noVersionChanges, statusChanged: true },
        detail: { status, previousStatus: row.status },
      });
    },
  });
}
