// npm's names: how they are written in paths, documents and file names.
import { parse } from "semver";
import type { PackageName } from "../../catalog/model.js";

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
