import type { Caller } from "../access/caller.js";
import type { AssetReference } from "./catalog.js";
import { assetNotFound, findStored } from "./find-stored.js";
import type { Origin, Repository, StoredAsset } from "./model.js";
import type { CatalogParts } from "./parts.js";
import { pullThrough } from "./pull-through.js";
import { reachableRepositories } from "./reachable.js";
import { retain } from "./retain.js";
import { askConnection } from "./view-package.js";

/**
 * The nearest upstream that has the version gives the asset; the addressed repository keeps it from then on.
 * @param checkedSinceMs public registries' answers must be of this time or later; absent: as long as they are fresh
 * @param origin of the version that lacks the asset: files of another origin are not mixed into it
 * @throws NotFoundError; ThrottledError when an upstream that may have it gives no usable answer
 */
export async function searchUpstreams(
  parts: CatalogParts,
  repository: Repository,
  reference: AssetReference,
  caller: Caller,
  { checkedSinceMs, origin }: { readonly checkedSinceMs?: number; readonly origin?: Origin },
): Promise<StoredAsset | undefined> {
  const gainsAssets = parts.formatFacts(reference.package.format)?.gainsAssets;
  let required = origin;
  for (const searched of await reachableRepositories(parts, repository, reference.package)) {
    if (searched.repository.id !== repository.id) {
      const look = await findStored(parts, searched, reference);
      if (look.kind !== "absent" && required !== undefined && !isSame(look.origin, required))
        throw assetNotFound(repository, reference);
      if (look.kind === "found")
        return retain(parts, searched.repository, repository, reference, caller);
      if (look.kind === "lacks-asset") required = look.origin;
    }
    const { connection } = searched.repository;
    if (required !== undefined && connection?.name !== required.connection) continue;
    const answer = await askConnection(parts, searched, reference.package, checkedSinceMs);
    const version = answer?.document?.find(reference.versionKey);
    if (answer === undefined || version === undefined) continue;
    if (gainsAssets === "always" && !version.assets.some(({ name }) => name === reference.asset)) {
      required = { type: "EXTERNAL", connection: connection?.name ?? "" };
      continue;
    }
    return pullThrough(parts, {
      addressed: repository,
      connected: searched.repository,
      reference,
      version,
      answer,
      caller,
    });
  }
  return undefined;
}

function isSame(a: Origin, b: Origin): boolean {
  return a.type === b.type && a.connection === b.connection;
}
