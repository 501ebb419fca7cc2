import type { PackageFormat } from "./model.js";

/** What of a format the control plane needs, whoever speaks its protocol. */
export interface FormatFacts {
  /** What is unique of a version (npm leaves build metadata out); undefined when it is no version of the format. */
  readonly versionKey: (version: string) => string | undefined;
  /** What stored metadata says of a version, in words of no format. What is odd in it is left out. */
  readonly describe: (metadata: Buffer) => VersionDescription;
}

export type FindFormatFacts = (format: PackageFormat) => FormatFacts | undefined;

export interface VersionDescription {
  /** Where it differs from the name as people write it (NuGet keeps the publisher's case). */
  readonly displayName?: string;
  readonly summary?: string;
  readonly homePage?: string;
  readonly sourceCodeRepository?: string;
  readonly licenses: readonly { readonly name?: string; readonly url?: string }[];
}
