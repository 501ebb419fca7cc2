import { createHash, randomUUID } from "node:crypto";
import type { Transaction } from "../database/database.js";
import { insertOutboxRow } from "../database/outbox.js";
import type { VersionStatus } from "../database/schema.js";

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

/** Queues the event in the caller's transaction: it is sent if, and only if, the change commits. */
export async function recordPackageVersionEvent(
  tx: Transaction,
  change: PackageVersionChange,
): Promise<void> {
  const eventId = randomUUID();
  await insertOutboxRow(tx, {
    event_id: eventId,
    change_sequence: change.sequence,
    domain_id: change.repository.domain.id,
    package_sequence: change.sequence,
    body: JSON.stringify(envelope(eventId, change)),
    created_at_ms: change.atMs,
  });
}

/** EventBridge's envelope with CodeArtifact's detail. */
function envelope(eventId: string, change: PackageVersionChange) {
  const { repository, package: name } = change;
  return {
    version: "0",
    id: eventId,
    "detail-type": "CodeArtifact Package Version State Change",
    source: "aws.codeartifact",
    account: repository.domain.owner,
    time: `${new Date(change.atMs).toISOString().slice(0, 19)}Z`,
    region: change.region,
    resources: [change.resourceArn],
    detail: {
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
    },
  };
}
