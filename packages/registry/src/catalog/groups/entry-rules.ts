// The package groups' decision on every way a version can enter a repository.
import { isRepositoryAllowed } from "../../database/package-groups.js";
import type { Queries } from "../../database/database.js";
import type { PackageName, Repository, Restriction } from "../model.js";
import { displayName } from "../package-name.js";
import { packagePath } from "./group-pattern.js";
import type { GroupTree } from "./group-tree.js";
import type { Association, EffectiveMode, GroupRestriction } from "./package-group.js";

/**
 * Why no new version of the package may enter the repository in this way, and who can change that; undefined when it
 * may. `repository` is the receiving one. Versions that are in it already are not asked about.
 */
export async function findEntryRefusal(
  db: Queries,
  groups: GroupTree,
  repository: Repository,
  name: PackageName,
  restriction: GroupRestriction,
): Promise<string | undefined> {
  const association = groups.associate(name);
  if (association.type === "WEAK") return looksLike(association, repository, name);
  const effective = groups.effectiveMode(association.group, restriction);
  const { mode, from } = effective;
  if (mode === "ALLOW") return undefined;
  if (mode === "ALLOW_SPECIFIC_REPOSITORIES" && from.id !== undefined) {
    if (await isRepositoryAllowed(db, from.id, restriction, repository.id)) return undefined;
  }
  return restricted(association, effective, repository, name, restriction);
}

/** A way for versions to enter a repository: what a group restricts of it, and what a first one stamps on the package. */
export type EntryWay = keyof typeof restrictionOf;

/** Copies come from another repository of the domain, as what is retained does. */
export const restrictionOf = {
  publish: "PUBLISH",
  "pull-through": "EXTERNAL_UPSTREAM",
  retain: "INTERNAL_UPSTREAM",
  copy: "INTERNAL_UPSTREAM",
} as const satisfies Readonly<Record<string, GroupRestriction>>;

/**
 * The origin controls stamped on a new package record: whoever was first keeps the name, so the other way in is blocked,
 * unless the package's group restricts that way itself. CodeArtifact leaves both ways to a group that restricts any; then
 * a group that says who may publish would let public versions in. Copies are the way round origin controls.
 */
export function firstRestrictions(
  groups: GroupTree,
  name: PackageName,
  way: EntryWay,
): { readonly publish: Restriction; readonly upstream: Restriction } {
  const { group } = groups.associate(name);
  const blockedUnlessGroupDecides = (kind: GroupRestriction) =>
    groups.effectiveMode(group, kind).mode === "ALLOW" ? "BLOCK" : "ALLOW";
  if (way === "copy") return { publish: "ALLOW", upstream: "ALLOW" };
  return way === "publish"
    ? { publish: "ALLOW", upstream: blockedUnlessGroupDecides("EXTERNAL_UPSTREAM") }
    : { publish: blockedUnlessGroupDecides("PUBLISH"), upstream: "ALLOW" };
}

const ways: Readonly<Record<GroupRestriction, string>> = {
  PUBLISH: "publishing",
  EXTERNAL_UPSTREAM: "keeping versions of public registries",
  INTERNAL_UPSTREAM: "keeping versions of upstream repositories",
};

function looksLike({ group }: Association, { domain }: Repository, name: PackageName): string {
  const own = `${packagePath(name)}$`;
  return `${displayName(name)} looks like the names of package group '${group.pattern.text}' but is spelled otherwise, so it is blocked in every repository of domain ${domain.name}. If this spelling is meant, an administrator can make a package group for it (create-package-group --package-group '${own}').`;
}

function restricted(
  { group }: Association,
  { mode, from }: EffectiveMode,
  repository: Repository,
  name: PackageName,
  restriction: GroupRestriction,
): string {
  const inherited = from === group ? "" : `, inherited from '${from.pattern.text}'`;
  const rule = `package group '${group.pattern.text}' (${restriction}=${mode}${inherited})`;
  if (mode === "BLOCK") {
    return `${displayName(name)} in repository ${repository.name}: ${ways[restriction]} is blocked by ${rule}. An administrator can change that with update-package-group-origin-configuration.`;
  }
  return `${displayName(name)} in repository ${repository.name}: ${ways[restriction]} is allowed by ${rule} in listed repositories only, and this is none of them. Use one of them (list-allowed-repositories-for-group), or let an administrator add it with update-package-group-origin-configuration.`;
}
