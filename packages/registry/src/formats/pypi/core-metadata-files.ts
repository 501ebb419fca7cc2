import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Caller } from "../../access/caller.js";
import type { AssetReference, Catalog } from "../../catalog/catalog.js";
import type { AssetContent, Repository } from "../../catalog/model.js";
import { NotFoundError } from "../../errors.js";
import type { AssetBytes } from "../asset-reply.js";
import { type Maybe, after } from "../maybe-promise.js";
import { defaultArchiveLimits } from "./archive/limits.js";
import { readWheelMetadata } from "./archive/read-wheel-metadata.js";
import type { ProjectCache } from "./project-cache.js";
import { metadataCompanion } from "./upstream/upstream-document.js";

const maxCachedBytes = 32 * 1024 * 1024;

/**
 * METADATA beside wheels (PEP 658), so that resolvers never fetch a wheel to read it. Of a wheel that is stored it is
 * read out of the wheel; of one that is not, the upstream's is handed on; only where the upstream has none is the wheel
 * pulled through.
 */
export class CoreMetadataFiles {
  readonly #catalog: Pick<Catalog, "openAsset" | "findCompanion">;
  readonly #projects: ProjectCache;
  /** By the wheel's domain and digest. */
  readonly #ofWheels = new LRUCache<string, AssetBytes>({
    maxSize: maxCachedBytes,
    sizeCalculation: ({ sizeBytes }) => sizeBytes + 400,
  });

  constructor(catalog: Pick<Catalog, "openAsset" | "findCompanion">, projects: ProjectCache) {
    this.#catalog = catalog;
    this.#projects = projects;
  }

  /** From memory in one event-loop turn when it was read before. @throws NotFoundError, ThrottledError (dependency) */
  open(repository: Repository, reference: AssetReference, caller: Caller): Maybe<AssetBytes> {
    if (!reference.asset.endsWith(".whl")) throw none(reference);
    const { package: name } = reference;
    const project = this.#projects.find(repository, name) ?? this.#projects.load(repository, name);
    return after(project, (documents) =>
      documents?.merged.files.get(reference.asset)?.isStored === false
        ? this.#openUpstream(repository, reference, caller)
        : this.#openStored(repository, reference, caller),
    );
  }

  async #openUpstream(
    repository: Repository,
    reference: AssetReference,
    caller: Caller,
  ): Promise<AssetBytes> {
    const bytes = await this.#catalog.findCompanion(repository, reference, metadataCompanion);
    return bytes === undefined ? this.#openStored(repository, reference, caller) : inMemory(bytes);
  }

  #openStored(
    repository: Repository,
    reference: AssetReference,
    caller: Caller,
  ): Maybe<AssetBytes> {
    return after(this.#catalog.openAsset(repository, reference, caller), (wheel: AssetContent) => {
      const key = `${repository.domain.id} ${wheel.digests.sha256} ${wheel.name}`;
      return this.#ofWheels.get(key) ?? this.#read(key, wheel);
    });
  }

  async #read(key: string, wheel: AssetContent): Promise<AssetBytes> {
    const metadata = inMemory(await readWheelMetadata(wheel, wheel.name, defaultArchiveLimits));
    this.#ofWheels.set(key, metadata);
    return metadata;
  }
}

function inMemory(bytes: Buffer): AssetBytes {
  return {
    sizeBytes: bytes.length,
    digests: { sha256: createHash("sha256").update(bytes).digest("hex") },
    cache: "hit",
    bytes,
    open: () => Promise.reject(new TypeError("the bytes are in memory")),
  };
}

function none({ asset }: AssetReference): NotFoundError {
  return new NotFoundError(`${asset} has no metadata file: only wheels have`, "asset", asset);
}
