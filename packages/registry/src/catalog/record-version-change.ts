import { recordChange } from "../database/changes.js";
import type { Transaction } from "../database/database.js";
import {
  type PackageVersionChange,
  recordPackageVersionEvent,
} from "../events/package-version-event.js";
import type { VersionStatus } from "./model.js";
import { type PackageTarget, changedBy } from "./package-target.js";
import type { CatalogParts } from "./parts.js";

/** What happened to one version. */
export interface VersionChangeRecord {
  readonly operation: PackageVersionChange["operation"];
  readonly version: string;
  /** Status and revision after the change; of a deleted version the last ones. */
  readonly status: VersionStatus;
  readonly revision: string;
  readonly changes: PackageVersionChange["changes"];
  /** Members added to the change's detail, for history. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Nothing happened; a change names what did. */
export const noVersionChanges: PackageVersionChange["changes"] = {
  assetsAdded: 0,
  assetsRemoved: 0,
  assetsUpdated: 0,
  metadataUpdated: false,
  statusChanged: false,
};

/** Writes the change of a version and queues its event, in the transaction that makes it. */
export async function recordVersionChange(
  parts: Pick<CatalogParts, "now" | "packageArn" | "region">,
  tx: Transaction,
  target: PackageTarget,
  { operation, version, status, revision, changes, detail }: VersionChangeRecord,
): Promise<void> {
  const { repository, package: name } = target;
  const atMs = parts.now();
  const told = { operation: operation.toLowerCase(), version, revision, ...detail };
  const change = { kind: "package-version", ...changedBy(target), detail: told } as const;
  const sequence = await recordChange(tx, change, atMs);
  await recordPackageVersionEvent(tx, {
    repository,
    package: name,
    resourceArn: parts.packageArn(repository, name),
    region: parts.region,
    version,
    state: status,
    revision,
    changes,
    operation,
    sequence,
    atMs,
  });
}
