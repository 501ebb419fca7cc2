// Why one version of a batch failed, in CodeArtifact's words.
import type { VersionRow } from "../../database/package-versions.js";
import type { VersionBatch, VersionFailure } from "./batch.js";

export function notFound(version: string): VersionFailure {
  return { code: "NOT_FOUND", message: `Could not find version ${version}` };
}

export function skipped(version: string): VersionFailure {
  return { code: "SKIPPED", message: `version ${version} is skipped` };
}

/** CodeArtifact says it in other words of copies. */
export function copySkipped(version: string): VersionFailure {
  return { code: "SKIPPED", message: `Version ${version} was skipped` };
}

export function notAllowed(message: string): VersionFailure {
  return { code: "NOT_ALLOWED", message };
}

/** Whether the version is what the caller believes it to be. */
export function checkExpectations(
  { expectedRevisions, expectedStatus }: Pick<VersionBatch, "expectedRevisions" | "expectedStatus">,
  version: string,
  { revision, status }: VersionRow,
): VersionFailure | undefined {
  const expectedRevision = expectedRevisions?.get(version);
  if (expectedRevision !== undefined && expectedRevision !== revision) {
    const message = `current revision: ${revision}, expected revision: ${expectedRevision}`;
    return { code: "MISMATCHED_REVISION", message };
  }
  if (expectedStatus !== undefined && expectedStatus !== status) {
    const message = `current status: ${status}, expected status: ${expectedStatus}`;
    return { code: "MISMATCHED_STATUS", message };
  }
  return undefined;
}
