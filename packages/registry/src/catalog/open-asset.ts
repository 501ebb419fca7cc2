import { SingleFlight } from "@packhouse/proxy";
import type { Caller } from "../access/caller.js";
import type { AssetReference } from "./catalog.js";
import { assetNotFound, findStored } from "./find-stored.js";
import type { AssetContent, ByteRange, Origin, Repository, StoredAsset } from "./model.js";
import type { CatalogParts } from "./parts.js";
import { explainAbsence } from "./reachable.js";
import { keyOf } from "./rows.js";
import { searchUpstreams } from "./search-upstreams.js";

/** Opens assets: from memory of where they are, else by search along the upstreams, else pulled through and kept. */
export class AssetOpener {
  readonly #parts: CatalogParts;
  readonly #flights = new SingleFlight<string, Found>();

  constructor(parts: CatalogParts) {
    this.#parts = parts;
  }

  /** No I/O, when the asset was served before and nothing of its package changed since. */
  openKnown(repository: Repository, reference: AssetReference): AssetContent | undefined {
    const { assetLocations } = this.#parts;
    const asset = assetLocations.get(
      cachedPackage(repository, reference),
      detailOf(repository, reference),
    );
    return asset === undefined ? undefined : this.#content(repository, asset, "hit");
  }

  /** @throws NotFoundError; ThrottledError when the upstream that may have it gives no usable answer */
  async open(
    repository: Repository,
    reference: AssetReference,
    caller: Caller,
  ): Promise<AssetContent> {
    const packageId = cachedPackage(repository, reference);
    const detail = detailOf(repository, reference);
    const found = await this.#flights.run(`${packageId.packageKey} ${detail}`, async () => {
      const epoch = this.#parts.assetLocations.epoch(packageId);
      const look = await findStored(this.#parts, { repository, showsExternal: true }, reference);
      if (look.kind === "found") {
        this.#parts.assetLocations.set(packageId, detail, look.asset, epoch);
        return { asset: look.asset, cache: "hit" as const };
      }
      const origin = look.kind === "lacks-asset" ? look.origin : undefined;
      const asset = await this.#search(repository, reference, caller, origin);
      return { asset, cache: "miss" as const };
    });
    return this.#content(repository, found.asset, found.cache);
  }

  async #search(
    repository: Repository,
    reference: AssetReference,
    caller: Caller,
    origin: Origin | undefined,
  ): Promise<StoredAsset> {
    const startedAtMs = this.#parts.now();
    // A version missing from fresh documents may have been published since: they are asked once more.
    for (const checkedSinceMs of [undefined, startedAtMs]) {
      const asset = await searchUpstreams(this.#parts, repository, reference, caller, {
        ...(checkedSinceMs !== undefined && { checkedSinceMs }),
        ...(origin !== undefined && { origin }),
      });
      if (asset !== undefined) return asset;
    }
    const why = await explainAbsence(this.#parts, repository, reference.package);
    throw assetNotFound(repository, reference, why);
  }

  #content(repository: Repository, asset: StoredAsset, cache: "hit" | "miss"): AssetContent {
    const { blobs, keyring } = this.#parts;
    const domainId = repository.domain.id;
    const { sha256 } = asset.digests;
    // Its own members first: an object that begins with a spread is slow to make (decision 0016).
    return {
      cache,
      bytes: blobs.peek(domainId, sha256),
      ...asset,
      open: async (range?: ByteRange) =>
        (await blobs.open({ domainId, key: await keyring.get(domainId) }, sha256, range)).body,
    };
  }
}

interface Found {
  readonly asset: StoredAsset;
  readonly cache: "hit" | "miss";
}

function cachedPackage(repository: Repository, { package: name }: AssetReference) {
  return { domainId: repository.domain.id, packageKey: keyOf(name) };
}

function detailOf(repository: Repository, { versionKey, asset }: AssetReference): string {
  return `${repository.id} ${versionKey} ${asset}`;
}
