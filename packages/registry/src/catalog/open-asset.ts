import { SingleFlight } from "@packhouse/proxy";
import type { Caller } from "../access/caller.js";
import { findVersion, listAssets } from "../database/package-versions.js";
import { findPackage } from "../database/packages.js";
import { NotFoundError } from "../errors.js";
import type { AssetReference } from "./catalog.js";
import type { AssetContent, ByteRange, Repository, StoredAsset } from "./model.js";
import { displayName } from "./package-name.js";
import type { CatalogParts } from "./parts.js";
import { pullThrough } from "./pull-through.js";
import { type ReachableRepository, reachableRepositories } from "./reachable.js";
import { retain } from "./retain.js";
import { keyOf, toStoredAsset } from "./rows.js";
import { askConnection } from "./view-package.js";

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
      const stored = await findStored(this.#parts, { repository, showsExternal: true }, reference);
      if (stored !== undefined) this.#parts.assetLocations.set(packageId, detail, stored, epoch);
      if (stored !== undefined) return { asset: stored, cache: "hit" as const };
      return { asset: await this.#search(repository, reference, caller), cache: "miss" as const };
    });
    return this.#content(repository, found.asset, found.cache);
  }

  async #search(
    repository: Repository,
    reference: AssetReference,
    caller: Caller,
  ): Promise<StoredAsset> {
    const startedAtMs = this.#parts.now();
    // A version missing from fresh documents may have been published since: they are asked once more.
    for (const checkedSinceMs of [undefined, startedAtMs]) {
      const asset = await searchUpstreams(
        this.#parts,
        repository,
        reference,
        caller,
        checkedSinceMs,
      );
      if (asset !== undefined) return asset;
    }
    throw notFound(repository, reference);
  }

  #content(repository: Repository, asset: StoredAsset, cache: "hit" | "miss"): AssetContent {
    const { blobs, keyring } = this.#parts;
    const domainId = repository.domain.id;
    const { sha256 } = asset.digests;
    return {
      ...asset,
      cache,
      bytes: blobs.peek(domainId, sha256),
      open: async (range?: ByteRange) =>
        (await blobs.open({ domainId, key: await keyring.get(domainId) }, sha256, range)).body,
    };
  }
}

interface Found {
  readonly asset: StoredAsset;
  readonly cache: "hit" | "miss";
}

/** The asset in the repository itself. @throws NotFoundError when the version is here but not to be served */
async function findStored(
  parts: CatalogParts,
  { repository, showsExternal }: Pick<ReachableRepository, "repository" | "showsExternal">,
  reference: AssetReference,
): Promise<StoredAsset | undefined> {
  const row = await findPackage(parts.database.read, repository.id, reference.package);
  if (row === undefined) return undefined;
  const version = await findVersion(parts.database.read, row.package_id, reference.versionKey);
  if (version === undefined) return undefined;
  if (version.origin_type === "EXTERNAL" && !showsExternal) return undefined;
  // A version that is hidden here also hides the same version upstream.
  if (version.status !== "Published" && version.status !== "Unlisted")
    throw notFound(repository, reference);
  const assets = await listAssets(parts.database.read, version.version_id);
  const asset = assets.find(({ name }) => name === reference.asset);
  if (asset === undefined) throw notFound(repository, reference);
  return toStoredAsset(asset);
}

/** The nearest upstream that has the version gives it; the addressed repository keeps it from then on. */
async function searchUpstreams(
  parts: CatalogParts,
  repository: Repository,
  reference: AssetReference,
  caller: Caller,
  checkedSinceMs: number | undefined,
): Promise<StoredAsset | undefined> {
  for (const searched of await reachableRepositories(parts, repository, reference.package)) {
    if (searched.repository.id !== repository.id) {
      const stored = await findStored(parts, searched, reference);
      if (stored !== undefined)
        return retain(parts, searched.repository, repository, reference, caller);
    }
    const answer = await askConnection(parts, searched, reference.package, checkedSinceMs);
    const version = answer?.document?.find(reference.versionKey);
    if (answer === undefined || version === undefined) continue;
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

function notFound(
  repository: Repository,
  { package: name, versionKey, asset }: AssetReference,
): NotFoundError {
  return new NotFoundError(
    `${asset} of ${displayName(name)} ${versionKey} is not in repository ${repository.name} or its upstreams.`,
    "asset",
    asset,
  );
}

function cachedPackage(repository: Repository, { package: name }: AssetReference) {
  return { domainId: repository.domain.id, packageKey: keyOf(name) };
}

function detailOf(repository: Repository, { versionKey, asset }: AssetReference): string {
  return `${repository.id} ${versionKey} ${asset}`;
}
