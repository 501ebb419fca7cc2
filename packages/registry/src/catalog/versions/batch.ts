// Changing many versions of a package at once: all of them, or none.
import type { Transaction } from "../../database/database.js";
import { type VersionRow, findVersions } from "../../database/package-versions.js";
import { requireRepository, touchPackage } from "../../database/packages.js";
import { getPackage } from "../management/lookup.js";
import type { VersionStatus } from "../model.js";
import type { PackageTarget } from "../package-target.js";
import type { CatalogParts } from "../parts.js";
import { checkExpectations, notFound, skipped } from "./failures.js";

/** A version as the caller wrote it. Without a key it is no version of the format, so nobody has it. */
export interface NamedVersion {
  readonly version: string;
  readonly versionKey: string | undefined;
}

/** The versions to change and what the caller believes of them. */
export interface VersionBatch {
  readonly versions: readonly NamedVersion[];
  /** By version as written; one that is no more the version's fails the batch. */
  readonly expectedRevisions?: ReadonlyMap<string, string>;
  readonly expectedStatus?: VersionStatus | "Deleted";
}

/** CodeArtifact's codes. */
export type VersionFailureCode =
  | "ALREADY_EXISTS"
  | "MISMATCHED_REVISION"
  | "MISMATCHED_STATUS"
  | "NOT_ALLOWED"
  | "NOT_FOUND"
  | "SKIPPED";

export interface VersionFailure {
  readonly code: VersionFailureCode;
  readonly message: string;
}

/** Status and revision after the change. */
export interface VersionSuccess {
  readonly status: VersionStatus | "Deleted";
  readonly revision: string;
}

/** By version as the caller wrote it. When one failed nothing changed, and the others are SKIPPED. */
export interface VersionBatchResult {
  readonly successful: ReadonlyMap<string, VersionSuccess>;
  readonly failed: ReadonlyMap<string, VersionFailure>;
}

/** What is done to each version. */
export interface VersionOperation {
  /** Versions that have it already are left as they are, which is a success. */
  readonly resultStatus: VersionSuccess["status"];
  /** Why this version cannot be changed so; undefined when it can. */
  refuse?(row: VersionRow): VersionFailure | undefined;
  change(tx: Transaction, row: VersionRow): Promise<void>;
}

/**
 * Changes versions that the repository itself holds, in one transaction.
 * @throws NotFoundError when the repository does not hold the package
 */
export async function changeVersions(
  { database, now }: Pick<CatalogParts, "database" | "now">,
  target: PackageTarget,
  batch: VersionBatch,
  operation: VersionOperation,
): Promise<VersionBatchResult> {
  return database.transact(async (tx) => {
    await requireRepository(tx, target.repository.id);
    const { id } = await getPackage(tx, target.repository, target.package);
    const rows = await findVersions(tx, id, keysOf(batch.versions));
    const failed = findFailures(rows, batch, operation);
    if (failed.size > 0) return { successful: new Map(), failed: failAll(batch.versions, failed) };
    const changed = [...rows.values()].filter((row) => row.status !== operation.resultStatus);
    for (const row of changed) await operation.change(tx, row);
    if (changed.length > 0) await touchPackage(tx, id, now());
    return { successful: successesOf(rows, batch, operation), failed };
  });
}

/** Each key once: a version that is named twice is changed once. */
export function keysOf(versions: readonly NamedVersion[]): string[] {
  return [...new Set(versions.flatMap(({ versionKey }) => versionKey ?? []))];
}

/** One failure fails all; the others are told so by `skip`. */
export function failAll(
  versions: readonly NamedVersion[],
  failed: ReadonlyMap<string, VersionFailure>,
  skip = skipped,
): Map<string, VersionFailure> {
  return new Map(
    versions.map(({ version }) => [version, failed.get(version) ?? skip(version)] as const),
  );
}

function findFailures(
  rows: ReadonlyMap<string, VersionRow>,
  batch: VersionBatch,
  operation: VersionOperation,
): Map<string, VersionFailure> {
  const failed = new Map<string, VersionFailure>();
  for (const { version, versionKey = "" } of batch.versions) {
    const row = rows.get(versionKey);
    const failure =
      row === undefined
        ? notFound(version)
        : (checkExpectations(batch, version, row) ?? operation.refuse?.(row));
    if (failure !== undefined) failed.set(version, failure);
  }
  return failed;
}

function successesOf(
  rows: ReadonlyMap<string, VersionRow>,
  { versions }: VersionBatch,
  { resultStatus: status }: VersionOperation,
): Map<string, VersionSuccess> {
  return new Map(
    versions.map(({ version, versionKey = "" }) => {
      const revision = rows.get(versionKey)?.revision ?? "";
      return [version, { status, revision }] as const;
    }),
  );
}
