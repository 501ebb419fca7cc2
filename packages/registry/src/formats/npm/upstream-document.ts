import { hexDigests } from "./digests.js";
import type {
  UpstreamDocument,
  UpstreamDocumentSource,
  UpstreamVersion,
} from "../../catalog/upstream.js";
import { objectAt } from "../shared/json-object.js";
import { type PackedDocument, type PackedHead, indexStride } from "./pack-upstream-document.js";
import { npmVersionKey, tarballAsset } from "./package-name.js";
import { parseStoredManifest } from "./stored-manifest.js";

/** An upstream's packument: a few buffers, opened one version at a time. */
export class NpmUpstreamDocument implements UpstreamDocument {
  readonly sizeBytes: number;
  readonly head: PackedHead;
  readonly #source: UpstreamDocumentSource;
  readonly #records: Buffer;
  readonly #index: Float64Array;
  readonly #versions: readonly string[];
  readonly #positions: ReadonlyMap<string, number>;

  constructor(packed: PackedDocument, source: UpstreamDocumentSource) {
    this.head = packed.head;
    this.#source = source;
    this.#records = Buffer.from(packed.records.buffer);
    this.#index = packed.index;
    this.#versions = packed.versions;
    this.#positions = positionsOf(packed.versions);
    this.sizeBytes =
      packed.records.length +
      packed.index.byteLength +
      packed.versions.length * 100 +
      (packed.head.readme?.length ?? 0);
  }

  versionKeys(): Iterable<string> {
    return this.#positions.keys();
  }

  untimedVersionKeys(): readonly string[] {
    return [...this.#positions]
      .filter(([, position]) => Number.isNaN(this.#indexAt(position)[3] ?? NaN))
      .map(([versionKey]) => versionKey);
  }

  find(versionKey: string): UpstreamVersion | undefined {
    const position = this.#positions.get(versionKey);
    const entry = this.entryOf(versionKey);
    if (position === undefined || !entry) return undefined;
    const url = this.#urlAt(position);
    if (!url) return undefined;
    const dist = objectAt(parseStoredManifest(entry.metadata), "dist") ?? {};
    return {
      version: entry.version,
      versionKey,
      ...(entry.publishedAtMs !== undefined && { publishedAtMs: entry.publishedAtMs }),
      metadata: entry.metadata,
      ...(this.head.readme !== undefined &&
        this.#isLatest(entry.version) && { readme: Buffer.from(this.head.readme) }),
      assets: [{ name: tarballAsset, url, digests: hexDigests(dist) }],
    };
  }

  /** A version's stored manifest and time, without parsing anything. */
  entryOf(versionKey: string):
    | {
        readonly version: string;
        readonly metadata: Buffer;
        readonly publishedAtMs: number | undefined;
      }
    | undefined {
    const position = this.#positions.get(versionKey);
    if (position === undefined) return undefined;
    const [start = 0, end = 0, , publishedAtMs = NaN] = this.#indexAt(position);
    return {
      version: this.#versions[position] ?? versionKey,
      metadata: this.#records.subarray(start, end),
      publishedAtMs: Number.isNaN(publishedAtMs) ? undefined : publishedAtMs,
    };
  }

  #indexAt(position: number): Float64Array {
    return this.#index.subarray(position * indexStride, (position + 1) * indexStride);
  }

  /** Absolute, or relative to where the document was found. */
  #urlAt(position: number): URL | undefined {
    const [, start = 0, end = 0] = this.#indexAt(position);
    try {
      const url = new URL(this.#records.toString("utf8", start, end), this.#source.url);
      return url.protocol === "http:" || url.protocol === "https:" ? url : undefined;
    } catch {
      return undefined;
    }
  }

  #isLatest(version: string): boolean {
    return this.head.tags.some(([tag, tagged]) => tag === "latest" && tagged === version);
  }
}

/** Versions that differ in build metadata only are one; the first stays. */
function positionsOf(versions: readonly string[]): ReadonlyMap<string, number> {
  const positions = new Map<string, number>();
  for (const [position, version] of versions.entries()) {
    const key = version.includes("+") ? (npmVersionKey(version) ?? version) : version;
    if (!positions.has(key)) positions.set(key, position);
  }
  return positions;
}
