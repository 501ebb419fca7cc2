import { findPackage } from "../database/packages.js";
import { AccessDeniedError, ConflictError, ThrottledError } from "../errors.js";
import type { NewPackageVersion } from "./catalog.js";
import { findEntryRefusal, restrictionOf } from "./groups/entry-rules.js";
import type { PackageName, Repository } from "./model.js";
import { displayName } from "./package-name.js";
import type { CatalogParts } from "./parts.js";
import { publishBlocked } from "./publish-blocked.js";
import { viewPackage } from "./view-package.js";
import type { PackageView } from "./package-view.js";

/**
 * Whether this version may be published here.
 * @throws AccessDeniedError when the name belongs to an upstream, or its package group refuses it; ConflictError when the version is reachable upstream
 */
export async function checkPublishAllowed(
  parts: CatalogParts,
  repository: Repository,
  { package: name, version, versionKey }: NewPackageVersion,
): Promise<void> {
  const groups = await parts.packageGroups.get(repository.domain.id);
  const { read } = parts.database;
  const refusal = await findEntryRefusal(read, groups, repository, name, restrictionOf.publish);
  if (refusal !== undefined) throw new AccessDeniedError(refusal);
  const row = await findPackage(read, repository.id, name);
  if (row?.publish_restriction === "BLOCK") throw publishBlocked(repository, name);
  if (row?.upstream_restriction === "BLOCK" || !hasUpstreams(repository)) return;
  const view = await viewUpstreams(parts, repository, name);
  if (view === undefined) return;
  if (row === undefined && view.sources.some((source) => source.kind === "upstream")) {
    throw new AccessDeniedError(
      `${displayName(name)} exists in a public registry that repository ${repository.name} pulls from, so publishing the name here is blocked: clients could not tell the two apart. Use another name or scope, or let an administrator allow it with put-package-origin-configuration (publish=ALLOW).`,
    );
  }
  if (holdsVersion(view, repository, versionKey)) {
    throw new ConflictError(
      `You cannot publish over the previously published versions: ${version} of ${displayName(name)} is reachable through the upstreams of repository ${repository.name}. Raise the version.`,
      "package-version",
      version,
    );
  }
}

function hasUpstreams({ upstreams, connection }: Repository): boolean {
  return upstreams.length > 0 || connection !== undefined;
}

/** A public registry that is down must not stop teams from publishing; what is known of it still counts. */
async function viewUpstreams(
  parts: CatalogParts,
  repository: Repository,
  name: PackageName,
): Promise<PackageView | undefined> {
  try {
    return await viewPackage(parts, repository, name);
  } catch (error) {
    if (error instanceof ThrottledError && error.blame !== "caller") return undefined;
    throw error;
  }
}

function holdsVersion(view: PackageView, repository: Repository, versionKey: string): boolean {
  return view.sources.some((source) =>
    source.kind === "upstream"
      ? source.document.find(versionKey) !== undefined
      : source.repository.id !== repository.id &&
        source.versions.some((version) => version.versionKey === versionKey),
  );
}
