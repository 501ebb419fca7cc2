// The registry's domain in plain data. Nothing here knows HTTP, SQL or the AWS SDK.
import type { Readable } from "node:stream";
import type { Restriction, TimeSource, VersionStatus } from "../database/schema.js";

export type { Restriction, TimeSource, VersionStatus };

/** The formats of CodeArtifact's model. Which of them are served is `formats/index.ts`. */
export const packageFormats = [
  "npm",
  "pypi",
  "maven",
  "nuget",
  "generic",
  "ruby",
  "swift",
  "cargo",
] as const;
export type PackageFormat = (typeof packageFormats)[number];

export interface Domain {
  /** Random, never reused. */
  readonly id: string;
  readonly name: string;
  /** Account id of the owner. */
  readonly owner: string;
  readonly encryptionKeyArn: string;
  readonly createdAtMs: number;
}

export interface Repository {
  readonly id: string;
  readonly name: string;
  readonly domain: Domain;
  readonly administratorAccount: string;
  readonly description: string;
  readonly createdAtMs: number;
  /** Names of the repositories searched next, in order. */
  readonly upstreams: readonly string[];
  readonly connection: RepositoryConnection | undefined;
}

/** A public registry this repository may pull from. */
export interface RepositoryConnection {
  /** `public:npmjs` */
  readonly name: string;
  readonly format: PackageFormat;
}

/** What names a package inside a repository. `namespace` is "" where there is none; npm scopes come without `@`. */
export interface PackageName {
  readonly format: PackageFormat;
  readonly namespace: string;
  readonly name: string;
}

export interface Origin {
  readonly type: "INTERNAL" | "EXTERNAL";
  /** Repository it was first published to. */
  readonly repository?: string;
  /** External connection it came through. */
  readonly connection?: string;
}

/** Lower-case hex. */
export interface Digests {
  readonly md5: string;
  readonly sha1: string;
  readonly sha256: string;
  readonly sha512: string;
}

export interface StoredAsset {
  readonly name: string;
  readonly sizeBytes: number;
  readonly digests: Digests;
}

/** An asset with what its format's documents say of it. */
export interface DetailedAsset extends StoredAsset {
  /** The format's own metadata of this asset alone, as it was stored (PyPI: each file has its own `requires-python`). */
  readonly metadata?: Buffer;
}

export interface StoredPackage extends PackageName {
  readonly id: number;
  readonly repositoryId: string;
  readonly restrictions: { readonly publish: Restriction; readonly upstream: Restriction };
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** Grows with each change of the package. */
  readonly revision: number;
}

/** A package version as the database has it, without its sealed documents. */
export interface StoredVersion {
  readonly id: number;
  readonly version: string;
  readonly versionKey: string;
  readonly status: VersionStatus;
  readonly revision: string;
  readonly origin: Origin;
  readonly publishedAtMs: number;
  readonly publishedAtSource: TimeSource;
  readonly createdAtMs: number;
  readonly publishedBy: string | undefined;
}

/** A stored version with what its format's document is rendered from. */
export interface DetailedVersion extends StoredVersion {
  /** The format's own metadata, JSON, as it was stored. */
  readonly metadata: Buffer;
  readonly assets: readonly DetailedAsset[];
  /** Only of the version that `latest` points to: documents show no other. */
  readonly readme?: Buffer;
}

/** A closed range of bytes. */
export interface ByteRange {
  readonly start: number;
  readonly endInclusive: number;
}

/** An asset that may be served; nothing is read until `open`. */
export interface AssetContent extends StoredAsset {
  /** Where the bytes were when the client asked. */
  readonly cache: "hit" | "miss";
  /** The whole asset when it is small and in memory: no I/O. */
  readonly bytes: Buffer | undefined;
  /** Streams it. The stream fails, rather than ends, when stored bytes are damaged. */
  open(range?: ByteRange): Promise<Readable>;
}
