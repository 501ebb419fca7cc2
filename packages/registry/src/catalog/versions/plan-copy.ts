import type { Transaction } from "../../database/database.js";
import { type VersionRow, findVersions, listAssets } from "../../database/package-versions.js";
import { findPackage } from "../../database/packages.js";
import { findTombstone } from "../../database/tombstones.js";
import { type NamedVersion, type VersionFailure, keysOf } from "./batch.js";
import type { VersionCopy } from "./copy.js";
import { checkExpectations, notAllowed, notFound } from "./failures.js";

/** One version to write into the destination. */
export interface CopyStep {
  readonly row: VersionRow;
  /** What it takes the place of. */
  readonly replaced: VersionRow | undefined;
}

export interface CopyPlan {
  readonly steps: readonly CopyStep[];
  /** By version as the caller wrote it. */
  readonly failed: ReadonlyMap<string, VersionFailure>;
}

/** What copying these rows means in the destination, and which of them cannot be copied. Writes nothing. */
export async function planCopy(
  tx: Transaction,
  copy: VersionCopy,
  rows: ReadonlyMap<string, VersionRow>,
): Promise<CopyPlan> {
  const { destination, package: name, batch } = copy;
  const there = await findPackage(tx, destination.id, name);
  const existing = there
    ? await findVersions(tx, there.package_id, keysOf(batch.versions))
    : new Map<string, VersionRow>();
  const steps = new Map<string, CopyStep>();
  const failed = new Map<string, VersionFailure>();
  for (const named of batch.versions) {
    const row = rows.get(named.versionKey ?? "");
    const replaced = existing.get(named.versionKey ?? "");
    const failure = await findFailure(tx, copy, named, row, replaced);
    if (failure !== undefined) failed.set(named.version, failure);
    else if (row !== undefined && row.revision !== replaced?.revision) {
      steps.set(row.version_key, { row, replaced });
    }
  }
  return { steps: [...steps.values()], failed };
}

async function findFailure(
  tx: Transaction,
  copy: VersionCopy,
  { version }: NamedVersion,
  row: VersionRow | undefined,
  replaced: VersionRow | undefined,
): Promise<VersionFailure | undefined> {
  if (row === undefined) return notFound(version);
  const mismatch = checkExpectations(copy.batch, version, row);
  if (mismatch !== undefined) return mismatch;
  if (row.status !== "Published" && row.status !== "Unlisted") {
    return notAllowed(
      `version ${version} is ${row.status}; only Published and Unlisted versions are copied`,
    );
  }
  if (replaced === undefined) return checkTombstone(tx, copy, row);
  if (replaced.status === "Disposed") {
    return notAllowed(`version ${version} is Disposed in the destination; delete it there first`);
  }
  if (replaced.revision === row.revision || copy.allowsOverwrite) return undefined;
  return { code: "ALREADY_EXISTS", message: `Version ${version} already exists` };
}

/** A version that clients unpublished comes back with other bytes only when that is asked for. */
async function checkTombstone(
  tx: Transaction,
  { destination, package: name, allowsOverwrite }: VersionCopy,
  row: VersionRow,
): Promise<VersionFailure | undefined> {
  if (allowsOverwrite) return undefined;
  const tombstone = await findTombstone(tx, destination.id, name, row.version_key);
  if (tombstone?.isFinal !== true) return undefined;
  const assets = await listAssets(tx, row.version_id);
  if (assets.every((asset) => tombstone.digests[asset.name] === asset.digest)) return undefined;
  return notAllowed(
    `version ${row.version} was unpublished from the destination with other content; set allowOverwrite to copy it all the same`,
  );
}
