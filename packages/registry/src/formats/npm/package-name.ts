// npm's names: how they are written in paths, documents and file names.
import { parse } from "semver";
import validatePackageName from "validate-npm-package-name";
import type { PackageName } from "../../catalog/model.js";
import { ValidationError } from "../../errors.js";

/** `@scope/name` or `name` as the catalog names it. */
export function parseNpmName(text: string): PackageName {
  const slash = text.indexOf("/");
  return text.startsWith("@") && slash > 0
    ? { format: "npm", namespace: text.slice(1, slash), name: text.slice(slash + 1) }
    : { format: "npm", namespace: "", name: text };
}

/** The name as documents have it. */
export function npmName(name: PackageName): string {
  return name.namespace === "" ? name.name : `@${name.namespace}/${name.name}`;
}

/** Names that no package ever had are not asked of upstreams; old ones, with capitals for one, are. @throws ValidationError */
export function checkServableName(name: PackageName): void {
  const fullName = npmName(name);
  const { validForOldPackages, errors = [] } = validatePackageName(fullName);
  if (validForOldPackages) return;
  throw new ValidationError(`${fullName} cannot be the name of a package: ${errors.join(", ")}`);
}

/** The rules for new packages (validate-npm-package-name). @throws ValidationError */
export function checkNewName(fullName: string): void {
  const { validForNewPackages, errors = [], warnings = [] } = validatePackageName(fullName);
  if (validForNewPackages) return;
  throw new ValidationError(
    `${fullName} is not a valid name for a new package: ${[...errors, ...warnings].join(", ")}`,
  );
}

/** What is unique: npm compares versions without build metadata. Undefined when it is no version. */
export function npmVersionKey(version: string): string | undefined {
  return parse(version)?.version;
}

/** Every version has one asset, named as CodeArtifact names it. */
export const tarballAsset = "package.tgz";

/** The sigstore bundles published with a version. */
export const attestationsAsset = "attestations.json";

/** Path below the repository's base, the scope's slash written out. */
export function tarballPath(name: PackageName, version: string): string {
  return `${npmName(name)}/-/${name.name}-${version}.tgz`;
}

/** The version a tarball's file name is of; undefined when it is of another package. */
export function versionOfTarball(name: PackageName, file: string): string | undefined {
  const prefix = `${name.name}-`;
  if (!file.startsWith(prefix) || !file.endsWith(".tgz")) return undefined;
  const version = file.slice(prefix.length, -".tgz".length);
  return npmVersionKey(version) === undefined ? undefined : version;
}
