import type { CatalogParts } from "./parts.js";
import type { Domain } from "./model.js";
import type { PendingAsset } from "./pending-asset.js";

/** Starts a new asset in the domain: bytes are hashed and sealed as they come. */
export async function beginAsset(
  { blobs, keyring, limits }: Pick<CatalogParts, "blobs" | "keyring" | "limits">,
  domain: Domain,
  name: string,
): Promise<PendingAsset> {
  const key = await keyring.get(domain.id);
  const pending = await blobs.begin(
    { domainId: domain.id, key },
    { maxBytes: limits.maxAssetBytes, resourceId: name },
  );
  return {
    name,
    write: (chunk) => pending.write(chunk),
    finish: () => pending.finish(),
    prepare: () => pending.prepare(),
    commit: () => pending.commit(),
    abort: () => pending.abort(),
  };
}
