import type { PackageFormat } from "./model.js";

/** What of a format the control plane needs, whoever speaks its protocol. */
export interface FormatFacts {
  /** What is unique of a version (npm leaves build metadata out); undefined when it is no version of the format. */
  readonly versionKey: (version: string) => string | undefined;
  readonly gainsAssets: AssetGain;
  /** Packages are looked for in the addressed repository only. */
  readonly ignoresUpstreams?: boolean;
  /** Its assets are published through the API, under names that this accepts. @throws ValidationError */
  readonly checkApiAsset?: (name: string) => void;
  /** What stored metadata says of a version, in words of no format. What is odd in it is left out. */
  readonly describe: (metadata: Buffer) => VersionDescription;
  /** What stored metadata says the version itself needs, in the order in which it is listed. */
  readonly dependenciesOf: (metadata: Buffer) => readonly VersionDependency[];
}

/**
 * Whether a version takes assets after the publish that made it: `never` (npm), `until-published` while its status is
 * Unfinished (generic), or `always` (PyPI, Maven).
 */
export type AssetGain = "never" | "until-published" | "always";

export type FindFormatFacts = (format: PackageFormat) => FormatFacts | undefined;

export interface VersionDescription {
  /** Where it differs from the name as people write it (NuGet keeps the publisher's case). */
  readonly displayName?: string;
  readonly summary?: string;
  readonly homePage?: string;
  readonly sourceCodeRepository?: string;
  readonly licenses: readonly { readonly name?: string; readonly url?: string }[];
}

/** A direct dependency. */
export interface VersionDependency {
  /** "" where there is none. */
  readonly namespace: string;
  readonly name: string;
  /** The format's own word, as CodeArtifact has it: npm's `regular`, Maven's `compile`; absent where there are none. */
  readonly type?: string;
  /** As it is written: `^1.2.0`. */
  readonly requirement: string;
}
