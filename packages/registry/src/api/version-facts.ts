import type { PackageFormat, PackageName } from "../catalog/model.js";
import { readNpmVersionFacts } from "./npm-version-facts.js";

/** What DescribePackageVersion tells of a version from its format's own metadata. */
export interface VersionFacts {
  readonly displayName: string;
  readonly summary?: string;
  readonly homePage?: string;
  readonly sourceCodeRepository?: string;
  readonly licenses: readonly { readonly name?: string; readonly url?: string }[];
}

/** Reads the facts of one format's stored metadata. Metadata comes from publishers: whatever is odd in it is left out. */
export type VersionFactsReader = (name: PackageName, metadata: Buffer) => VersionFacts;

/** A new format with metadata is a line here. */
export const versionFacts: ReadonlyMap<PackageFormat, VersionFactsReader> = new Map([
  ["npm", readNpmVersionFacts],
]);
