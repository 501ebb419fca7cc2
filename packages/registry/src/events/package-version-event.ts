import { createHash } from "node:crypto";
import { packageKey } from "../database/changes.js";
import type { Transaction } from "../database/database.js";
import type { VersionStatus } from "../database/schema.js";
import { recordEvent } from "./record-event.js";

/** What a `CodeArtifact Package Version State Change` tells. */
export interface PackageVersionChange {
  readonly repository: {
    readonly name: string;
    readonly administratorAccount: string;
    readonly domain: { readonly id: string; readonly name: string; readonly owner: string };
  };
  readonly package: { readonly format: string; readonly namespace: string; readonly name: string };
  readonly resourceArn: string;
  readonly region: string;
  readonly version: string;
  readonly state: VersionStatus;
  readonly revision: string;
  readonly changes: {
    readonly assetsAdded: number;
    readonly assetsRemoved: number;
    readonly assetsUpdated: number;
    readonly metadataUpdated: boolean;
    readonly statusChanged: boolean;
  };
  readonly operation: "Created" | "Updated" | "Deleted";
  /** Sequence of the change it belongs to: strictly increasing for each package. */
  readonly sequence: number;
  readonly atMs: number;
}

export const packageVersionDetailType = "CodeArtifact Package Version State Change";

/** Queues the event, as CodeArtifact sends it to EventBridge, in the caller's transaction. */
export async function recordPackageVersionEvent(
  tx: Transaction,
  change: PackageVersionChange,
): Promise<void> {
  const { format, namespace, name } = change.package;
  await recordEvent(tx, {
    domain: change.repository.domain,
    sequence: change.sequence,
    orderingKey: packageKey(format, namespace, name),
    source: "aws.codeartifact",
    detailType: packageVersionDetailType,
    region: change.region,
    resources: [change.resourceArn],
    detail: (eventId) => detailOf(change, eventId),
    atMs: change.atMs,
  });
}

function detailOf(change: PackageVersionChange, eventId: string) {
  const { repository, package: name } = change;
  return {
    domainName: repository.domain.name,
    domainOwner: repository.domain.owner,
    repositoryName: repository.name,
    repositoryAdministrator: repository.administratorAccount,
    packageFormat: name.format,
    packageNamespace: name.namespace === "" ? null : name.namespace,
    packageName: name.name,
    packageVersion: change.version,
    packageVersionState: change.state,
    packageVersionRevision: change.revision,
    changes: change.changes,
    operationType: change.operation,
    sequenceNumber: change.sequence,
    eventDeduplicationId: createHash("sha256").update(eventId).digest("base64"),
  };
}
