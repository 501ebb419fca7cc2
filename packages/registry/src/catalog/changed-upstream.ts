// What a public registry now says of bytes that were kept from it. It should never say anything else.
import type { DetailedAsset } from "./model.js";
import type { PackageSource, StoredSource, UpstreamSource } from "./package-view.js";
import type { UpstreamAsset } from "./upstream.js";

export interface ChangedAsset {
  readonly source: StoredSource;
  readonly version: string;
  readonly asset: string;
}

/** Finds kept assets of which their registry's document now has another digest. */
export class UpstreamChanges {
  /** Packages by the documents that they were compared with; a document that nobody holds any more is forgotten. */
  readonly #compared = new WeakMap<UpstreamSource["document"], Set<number>>();

  /** Compares each document with a package once: what is kept later comes from the document itself. */
  find(sources: readonly PackageSource[]): ChangedAsset[] {
    const upstreams = sources.filter((source) => source.kind === "upstream");
    return sources.flatMap((source) =>
      source.kind === "stored"
        ? upstreams.flatMap((said) =>
            this.#isCompared(source, said) ? [] : changedIn(source, said),
          )
        : [],
    );
  }

  #isCompared({ package: { id } }: StoredSource, { document }: UpstreamSource): boolean {
    const packages = this.#compared.get(document) ?? new Set();
    if (packages.has(id)) return true;
    this.#compared.set(document, packages.add(id));
    return false;
  }
}

function changedIn(source: StoredSource, said: UpstreamSource): ChangedAsset[] {
  if (source.repository.id !== said.repository.id) return [];
  return source.versions.flatMap(({ origin, version, versionKey, assets }) => {
    if (origin.type !== "EXTERNAL" || origin.connection !== said.connection) return [];
    const now = said.document.find(versionKey)?.assets ?? [];
    return assets
      .filter((kept) => now.some((asset) => asset.name === kept.name && differs(kept, asset)))
      .map(({ name }) => ({ source, version, asset: name }));
  });
}

const strongestFirst = ["sha512", "sha256", "sha1", "md5"] as const;

function differs(kept: DetailedAsset, { digests }: UpstreamAsset): boolean {
  const algorithm = strongestFirst.find((one) => digests[one] !== undefined);
  return algorithm !== undefined && digests[algorithm] !== kept.digests[algorithm];
}
