// What the catalog needs a format to know of registries it pulls from. Formats implement it.
import type { Readable } from "node:stream";
import type { ByteRange, PackageName } from "./model.js";

/** Reads another registry of the same format. */
export interface UpstreamReader {
  /** Where the document of a package is, below the connection's base URL (which ends in `/`). */
  documentRequest(base: URL, name: PackageName): UpstreamDocumentRequest;
  /**
   * Parses a document. Big ones must be parsed off the event loop.
   * @throws ValidationError when it is not a document of that package.
   */
  readDocument(bytes: Buffer, source: UpstreamDocumentSource): Promise<UpstreamDocument>;
  /** What the bytes of an asset tell that documents do not; undefined when nothing can be read out of them. */
  inspect?(asset: FetchedAsset): Promise<InspectedAsset | undefined>;
}

/** An asset that was pulled and is what its document promised. */
export interface FetchedAsset {
  readonly name: string;
  readonly sizeBytes: number;
  /** The asset's own metadata by the document. */
  readonly metadata: Buffer | undefined;
  open(range?: ByteRange): Promise<Readable>;
}

/** Stored in place of what the document has. */
export interface InspectedAsset {
  readonly assetMetadata: Buffer;
  /** Of the version, if this asset is its first. */
  readonly metadata: Buffer;
  readonly readme?: Buffer;
}

export interface UpstreamDocumentRequest {
  readonly url: URL;
  readonly accept: string;
  readonly maxBytes: number;
}

export interface UpstreamDocumentSource {
  readonly name: PackageName;
  /** The connection's base URL. */
  readonly base: URL;
  /** Where the document was found, after redirects; relative links start here. */
  readonly url: URL;
}

/** A parsed document of one package. Immutable; cached by its digest. */
export interface UpstreamDocument {
  /** Memory it holds, for the cache's bound. */
  readonly sizeBytes: number;
  versionKeys(): Iterable<string>;
  /** Of the versions whose time the upstream does not tell. Parses no version. */
  untimedVersionKeys(): readonly string[];
  find(versionKey: string): UpstreamVersion | undefined;
}

export interface UpstreamVersion {
  readonly version: string;
  readonly versionKey: string;
  /** Absent when the upstream does not say. */
  readonly publishedAtMs?: number;
  /** What is stored as the version's metadata when it is retained: JSON in the format's own form. */
  readonly metadata: Buffer;
  /** Stored beside it where the format has one; npm has it for the package only. */
  readonly readme?: Buffer;
  readonly assets: readonly UpstreamAsset[];
}

/** A small document that belongs to an asset and is none of its version's assets: a wheel's metadata, provenance. */
export interface UpstreamCompanion {
  readonly url: URL;
  /** Hex; must match. */
  readonly sha256?: string;
  readonly maxBytes: number;
}

export interface UpstreamAsset {
  readonly name: string;
  readonly url: URL;
  /** Hex; the strongest one given must match before a byte is stored. */
  readonly digests: {
    readonly md5?: string;
    readonly sha1?: string;
    readonly sha256?: string;
    readonly sha512?: string;
  };
  readonly sizeBytes?: number;
  /** Stored with it when it is kept: the format's own metadata of this asset alone. */
  readonly metadata?: Buffer;
  /** By the format's own word for it. */
  readonly companions?: ReadonlyMap<string, UpstreamCompanion>;
}
