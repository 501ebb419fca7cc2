import { recordChange } from "../database/changes.js";
import type { Transaction } from "../database/database.js";
import {
  type VersionRow,
  deleteVersionRow,
  listAssets,
  updateVersionMetadata,
} from "../database/package-versions.js";
import { putTombstone } from "../database/tombstones.js";
import { recordPackageVersionEvent } from "../events/package-version-event.js";
import type { Caller } from "../access/caller.js";
import type { PackageName, Repository } from "./model.js";
import type { CatalogParts } from "./parts.js";
import { keyOf } from "./rows.js";

type Parts = Pick<CatalogParts, "now" | "packageArn" | "region">;

interface Target {
  readonly repository: Repository;
  readonly package: PackageName;
  readonly caller: Caller;
}

/** Replaces a version's metadata (npm: deprecates it); its assets and status stay. */
export async function replaceMetadata(
  parts: Parts,
  tx: Transaction,
  target: Target,
  row: VersionRow,
  replacement: { readonly sealed: Buffer; readonly revision: string },
): Promise<void> {
  await updateVersionMetadata(tx, row.version_id, replacement.sealed, replacement.revision);
  await tell(parts, tx, target, { ...row, revision: replacement.revision }, "Updated", 0);
}

/**
 * Removes a version; its digests stay as a tombstone, its bytes until nothing refers to them.
 * @param isFinal whether the version can never be published again with other bytes
 */
export async function deleteVersion(
  parts: Parts,
  tx: Transaction,
  target: Target,
  row: VersionRow,
  isFinal: boolean,
): Promise<void> {
  const { repository, package: name } = target;
  const assets = await listAssets(tx, row.version_id);
  const digests = Object.fromEntries(assets.map((asset) => [asset.name, asset.digest]));
  const tombstone = { versionKey: row.version_key, digests, isFinal };
  await putTombstone(tx, repository.id, name, tombstone, parts.now());
  await deleteVersionRow(tx, row.version_id);
  await tell(parts, tx, target, row, "Deleted", assets.length);
}

async function tell(
  parts: Parts,
  tx: Transaction,
  { repository, package: name, caller }: Target,
  row: VersionRow,
  operation: "Updated" | "Deleted",
  assetsRemoved: number,
): Promise<void> {
  const atMs = parts.now();
  const detail = {
    operation: operation.toLowerCase(),
    version: row.version,
    revision: row.revision,
  };
  const changed = {
    domainId: repository.domain.id,
    repositoryId: repository.id,
    packageKey: keyOf(name),
  };
  const change = {
    kind: "package-version" as const,
    ...changed,
    principal: caller.principal.arn,
    detail,
  };
  const sequence = await recordChange(tx, change, atMs);
  await recordPackageVersionEvent(tx, {
    repository,
    package: name,
    resourceArn: parts.packageArn(repository, name),
    region: parts.region,
    version: row.version,
    state: row.status,
    revision: row.revision,
    changes: {
      assetsAdded: 0,
      assetsRemoved,
      metadataUpdated: operation === "Updated",
      statusChanged: false,
    },
    operation,
    sequence,
    atMs,
  });
}
