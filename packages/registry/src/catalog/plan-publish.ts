// What a publish means for a version that is there already.
import type { AssetRow, VersionRow } from "../database/package-versions.js";
import { ConflictError } from "../errors.js";
import type { NewPackageVersion } from "./catalog.js";
import type { AssetGain } from "./format-facts.js";
import type { StoredAsset, VersionStatus } from "./model.js";
import { displayName } from "./package-name.js";

/** Undefined: the version holds all of it already. */
export type PublishPlan =
  { readonly added: ReadonlySet<string>; readonly status: VersionStatus } | undefined;

interface Existing {
  readonly row: VersionRow;
  readonly assets: readonly AssetRow[];
}

/**
 * The assets that a publish adds to an existing version, by name, and the version's status afterwards.
 * @throws ConflictError when it has other bytes under a name, or takes no further assets
 */
export function planPublish(
  gainsAssets: AssetGain,
  version: Pick<NewPackageVersion, "package" | "isUnfinished">,
  assets: readonly StoredAsset[],
  existing: Existing,
): PublishPlan {
  const { row } = existing;
  const stored = new Map(existing.assets.map(({ name, digest }) => [name, digest]));
  const isOpen = row.status === "Published" || row.status === "Unfinished";
  const isSame = assets.every(
    ({ name, digests }) => !stored.has(name) || stored.get(name) === digests.sha256,
  );
  if (!isOpen) throw keepsNumber(version, row);
  if (!isSame) throw conflict(version, row, "with other content");
  const added = new Set(assets.map(({ name }) => name).filter((name) => !stored.has(name)));
  if (added.size > 0) checkGain(gainsAssets, version, row, [...added]);
  const status = version.isUnfinished === true ? row.status : "Published";
  return added.size === 0 && status === row.status ? undefined : { added, status };
}

function checkGain(
  gainsAssets: AssetGain,
  version: Pick<NewPackageVersion, "package">,
  row: VersionRow,
  added: readonly string[],
): void {
  if (row.origin_type === "EXTERNAL") {
    // A public version with files of ours among its own could not be told from the public one.
    throw conflict(version, row, `from ${row.origin_connection ?? "a public registry"}`);
  }
  const isGaining =
    gainsAssets === "always" || (gainsAssets === "until-published" && row.status === "Unfinished");
  if (!isGaining) throw conflict(version, row, `and takes no further assets (${added.join(", ")})`);
}

function conflict(version: Pick<NewPackageVersion, "package">, row: VersionRow, how: string) {
  return refusal(
    version,
    row,
    `is in the repository ${how}. Raise the version, or delete it first.`,
  );
}

function keepsNumber(version: Pick<NewPackageVersion, "package">, row: VersionRow) {
  const why = `is ${row.status} in the repository and keeps its number`;
  return refusal(
    version,
    row,
    `${why}. Raise the version, or change its status or delete it first.`,
  );
}

function refusal(
  { package: name }: Pick<NewPackageVersion, "package">,
  { version }: VersionRow,
  why: string,
): ConflictError {
  return new ConflictError(
    `You cannot publish over the previously published versions: ${version} of ${displayName(name)} ${why}`,
    "package-version",
    version,
  );
}
