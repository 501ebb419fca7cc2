// What a public registry now says of bytes that were kept from it. It should never say anything else.
import type { DetailedAsset } from "./model.js";
import type { PackageSource, StoredSource, UpstreamSource } from "./package-view.js";
import type { UpstreamAsset } from "./upstream.js";

export interface ChangedAsset {
  readonly source: StoredSource;
  readonly version: string;
  readonly asset: string;
}

/** Kept assets of which their registry's document now has another digest. */
export function changedAssets(sources: readonly PackageSource[]): ChangedAsset[] {
  const upstreams = sources.filter((source) => source.kind === "upstream");
  return sources.flatMap((source) =>
    source.kind === "stored" ? upstreams.flatMap((said) => changedIn(source, said)) : [],
  );
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
