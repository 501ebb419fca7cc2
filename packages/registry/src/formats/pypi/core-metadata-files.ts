import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Caller } from "../../access/caller.js";
import type { AssetReference, Catalog } from "../../catalog/catalog.js";
import type { AssetContent, Repository } from "../../catalog/model.js";
import { NotFoundError } from "../../errors.js";
import type { AssetBytes } from "../asset-reply.js";
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
  readonly #ofWheels = new LRUCache<string, Buffer>({
    maxSize: maxCachedBytes,
    sizeCalculation: ({ length }) => length + 200,
  });

  constructor(catalog: Pick<Catalog, "openAsset" | "findCompanion">, projects: ProjectCache) {
    this.#catalog = catalog;
    this.#projects = projects;
  }

  /** @throws NotFoundError, ThrottledError (dependency) */
  async open(
    repository: Repository,
    reference: AssetReference,
    caller: Caller,
  ): Promise<AssetBytes> {
    if (!reference.asset.endsWith(".whl")) throw none(reference);
    const projects = this.#projects;
    const { package: name } = reference;
    const project = projects.find(repository, name) ?? (await projects.load(repository, name));
    const file = project?.merged.files.get(reference.asset);
    if (file?.isStored === false) {
      const bytes = await this.#catalog.findCompanion(repository, reference, metadataCompanion);
      if (bytes !== undefined) return inMemory(bytes);
    }
    const wheel = await this.#catalog.openAsset(repository, reference, caller);
    return inMemory(await this.#read(repository, wheel));
  }

  async #read({ domain }: Repository, wheel: AssetContent): Promise<Buffer> {
    const key = `${domain.id} ${wheel.digests.sha256} ${wheel.name}`;
    const known = this.#ofWheels.get(key);
    if (known !== undefined) return known;
    const metadata = await readWheelMetadata(wheel, wheel.name, defaultArchiveLimits);
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
