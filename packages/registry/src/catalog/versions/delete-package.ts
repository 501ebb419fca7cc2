import { setImmediate as yieldToEventLoop } from "node:timers/promises";
import { recordChange } from "../../database/changes.js";
import type { Transaction } from "../../database/database.js";
import { listFirstVersions } from "../../database/package-versions.js";
import { deletePackageRow } from "../../database/packages.js";
import { changedBy, getPackageRow, type PackageTarget } from "../package-target.js";
import type { StoredPackage } from "../model.js";
import type { CatalogParts } from "../parts.js";
import { toStoredPackage } from "../rows.js";
import { deleteVersion } from "../version-changes.js";

const versionsAtOnce = 100;

export interface PackageDeletion {
  /** Package revision the caller saw; absent: whatever it is now. */
  readonly expectedRevision?: number | undefined;
  /** Whether its versions can never be published again with other bytes. */
  readonly isFinal: boolean;
}

/**
 * Removes the package's record with all its versions and its origin controls. Returns what it was.
 * @throws NotFoundError, ConflictError
 */
export async function deletePackage(
  parts: CatalogParts,
  target: PackageTarget,
  { expectedRevision, isFinal }: PackageDeletion,
): Promise<StoredPackage> {
  return parts.database.transact(async (tx) => {
    const row = await getPackageRow(tx, target, expectedRevision);
    await deleteAllVersions(parts, tx, target, row.package_id, isFinal);
    await deletePackageRow(tx, row.package_id);
    const change = { kind: "package", ...changedBy(target) } as const;
    await recordChange(tx, { ...change, detail: { operation: "deleted" } }, parts.now());
    return toStoredPackage(row);
  });
}

// In steps: SQLite works in our only thread, and other requests must be answered meanwhile.
async function deleteAllVersions(
  parts: CatalogParts,
  tx: Transaction,
  target: PackageTarget,
  packageId: number,
  isFinal: boolean,
): Promise<void> {
  for (;;) {
    const rows = await listFirstVersions(tx, packageId, versionsAtOnce);
    for (const row of rows) await deleteVersion(parts, tx, target, row, isFinal);
    if (rows.length < versionsAtOnce) return;
    await yieldToEventLoop();
  }
}
