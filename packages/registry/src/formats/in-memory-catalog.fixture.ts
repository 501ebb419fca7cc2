// The catalog's promises, as far as formats use them, kept in memory.
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type {
  Catalog,
  NewAsset,
  NewPackageVersion,
  PackageEdit,
  PackageSearch,
} from "../catalog/catalog.js";
import type {
  ByteRange,
  DetailedVersion,
  Digests,
  PackageName,
  Repository,
} from "../catalog/model.js";
import type { PackageSource, PackageView } from "../catalog/package-view.js";
import type { PendingAsset } from "../catalog/pending-asset.js";
import type { Caller } from "../access/caller.js";
import type { ChangeListener } from "../database/change-feed.js";
import { packageKey } from "../database/changes.js";
import { searchRelevance } from "../catalog/search-relevance.js";
import { ConflictError, NotFoundError } from "../errors.js";

export const repository: Repository = {
  id: "repository-1",
  name: "packages",
  domain: {
    id: "domain-1",
    name: "main",
    owner: "000000000000",
    encryptionKeyArn: "arn:aws:kms:k",
    createdAtMs: 0,
  },
  administratorAccount: "000000000000",
  description: "",
  createdAtMs: 0,
  upstreams: [],
  connection: undefined,
};

export function digestsOf(bytes: Uint8Array): Digests {
  const hex = (algorithm: string) => createHash(algorithm).update(bytes).digest("hex");
  return { md5: hex("md5"), sha1: hex("sha1"), sha256: hex("sha256"), sha512: hex("sha512") };
}

interface Kept {
  id: number;
  revision: number;
  readonly name: PackageName;
  readonly versions: Map<string, DetailedVersion>;
  readonly bytes: Map<string, Buffer>;
  readonly tags: Map<string, string>;
}

/** The catalog's promises, as far as formats use them, kept in memory. */
export class InMemoryCatalog implements Catalog {
  readonly packages = new Map<string, Kept>();
  /** Sources searched after the repository itself. */
  readonly upstreams = new Map<string, PackageSource[]>();
  readonly consumed: string[] = [];
  /** What upstreams have beside their files, by file and companion. */
  readonly companions = new Map<string, Buffer>();
  views = 0;
  openPending = 0;
  readonly #listeners: ChangeListener[] = [];
  #sequence = 0;

  subscribe(listener: ChangeListener): void {
    this.#listeners.push(listener);
  }

  viewPackage(_repository: Repository, name: PackageName): Promise<PackageView | undefined> {
    this.views += 1;
    const kept = this.packages.get(keyOf(name));
    const sources: PackageSource[] = [
      ...(kept && kept.versions.size > 0 ? [storedSource(kept)] : []),
      ...(this.upstreams.get(keyOf(name)) ?? []),
    ];
    if (sources.length === 0) return Promise.resolve(undefined);
    const contentId = `${keyOf(name)} ${kept?.id} ${kept?.revision} ${this.upstreams.get(keyOf(name))?.length}`;
    return Promise.resolve({ name, sources, freshUntilMs: Infinity, isStale: false, contentId });
  }

  refreshPackage(where: Repository, name: PackageName) {
    return this.viewPackage(where, name);
  }

  explainAbsence(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  openAsset(
    _repository: Repository,
    reference: { package: PackageName; versionKey: string; asset: string },
  ) {
    const kept = this.packages.get(keyOf(reference.package));
    const version = kept?.versions.get(reference.versionKey);
    const asset = version?.assets.find(({ name }) => name === reference.asset);
    const bytes = kept?.bytes.get(`${reference.versionKey} ${reference.asset}`);
    if (!asset || !bytes || version?.status === "Archived")
      throw new NotFoundError("no such asset", "asset", reference.asset);
    return {
      ...asset,
      cache: "hit" as const,
      bytes,
      open: (range?: ByteRange) =>
        Promise.resolve(
          Readable.from([bytes.subarray(range?.start ?? 0, (range?.endInclusive ?? Infinity) + 1)]),
        ),
    };
  }

  findCompanion(
    _repository: Repository,
    { asset }: { asset: string },
    companion: string,
  ): Promise<Buffer | undefined> {
    return Promise.resolve(this.companions.get(`${asset}.${companion}`));
  }

  listPackageNames(_repository: Repository, format: PackageName["format"]): Promise<PackageName[]> {
    const names = [...this.packages.values()].map(({ name }) => name);
    return Promise.resolve(names.filter((name) => name.format === format));
  }

  beginAsset(_domain: Repository["domain"], name: string): Promise<PendingAsset> {
    this.openPending += 1;
    const chunks: Uint8Array[] = [];
    let isOpen = true;
    const close = () => {
      if (isOpen) this.openPending -= 1;
      isOpen = false;
      return Promise.resolve();
    };
    const asset: PendingAsset & { bytes: () => Buffer } = {
      name,
      bytes: () => Buffer.concat(chunks),
      write: (chunk) => {
        chunks.push(chunk);
        return Promise.resolve();
      },
      finish: () => {
        const bytes = Buffer.concat(chunks);
        return Promise.resolve({ sizeBytes: bytes.length, digests: digestsOf(bytes) });
      },
      prepare: () => Promise.resolve(),
      commit: close,
      abort: close,
    };
    return Promise.resolve(asset);
  }

  async publish(where: Repository, version: NewPackageVersion, caller: Caller) {
    const key = keyOf(version.package);
    const kept = this.packages.get(key) ?? newPackage(version.package, this.packages.size + 1);
    const assets = version.assets as readonly (NewAsset & { bytes: () => Buffer })[];
    const described = assets.map(({ name, bytes, metadata }) => ({
      name,
      sizeBytes: bytes().length,
      digests: digestsOf(bytes()),
      ...(metadata && { metadata }),
    }));
    const before = kept.versions.get(version.versionKey);
    const gained = described.filter(({ name }) => !before?.assets.some((had) => had.name === name));
    if (before && version.package.format === "pypi" && gained.length === described.length) {
      for (const asset of assets)
        kept.bytes.set(`${version.versionKey} ${asset.name}`, asset.bytes());
      for (const asset of assets) await asset.commit();
      const all = [...before.assets, ...gained];
      kept.versions.set(version.versionKey, { ...before, assets: all });
      this.#changed(kept);
      return { outcome: "added" as const, status: "Published" as const, revision: "r2" };
    }
    if (before) {
      const digests = (list: DetailedVersion["assets"]) =>
        list.map(({ name, digests: { sha256 } }) => `${name} ${sha256}`);
      const had = digests(before.assets);
      if (digests(described).every((asset) => had.includes(asset)))
        return {
          outcome: "unchanged" as const,
          status: "Published" as const,
          revision: before.revision,
        };
      throw new ConflictError(
        `You cannot publish over the previously published versions: ${version.version}.`,
        "package-version",
        version.version,
      );
    }
    for (const asset of assets) {
      kept.bytes.set(`${version.versionKey} ${asset.name}`, asset.bytes());
      await asset.commit();
    }
    kept.versions.set(version.versionKey, {
      id: kept.versions.size + 1,
      version: version.version,
      versionKey: version.versionKey,
      status: "Published",
      revision: "r",
      origin: { type: "INTERNAL", repository: where.name },
      publishedAtMs: 1_700_000_000_000 + kept.versions.size,
      publishedAtSource: "published-here",
      createdAtMs: 1_700_000_000_000,
      publishedBy: caller.principal.arn,
      metadata: version.metadata,
      assets: described,
    });
    for (const tag of version.tags) kept.tags.set(tag, version.version);
    this.packages.set(key, kept);
    this.#changed(kept);
    return { outcome: "created" as const, status: "Published" as const, revision: "r" };
  }

  editPackage(_where: Repository, name: PackageName, edit: PackageEdit): Promise<void> {
    const kept = this.#get(name);
    if (edit.expectedRevision !== undefined && edit.expectedRevision !== kept.revision) {
      throw new ConflictError("changed meanwhile", "package", name.name);
    }
    for (const { versionKey, metadata } of edit.versions) {
      const version = kept.versions.get(versionKey);
      if (!version) throw new NotFoundError("no such version", "package-version", versionKey);
      if (metadata) kept.versions.set(versionKey, { ...version, metadata });
      else {
        kept.versions.delete(versionKey);
        for (const [tag, tagged] of kept.tags)
          if (tagged === version.version) kept.tags.delete(tag);
      }
    }
    for (const [tag, version] of edit.tags) {
      if (version === undefined) kept.tags.delete(tag);
      else kept.tags.set(tag, version);
    }
    this.#changed(kept);
    return Promise.resolve();
  }

  deletePackage(_where: Repository, name: PackageName): Promise<void> {
    const kept = this.#get(name);
    this.packages.delete(keyOf(name));
    this.#changed(kept);
    return Promise.resolve();
  }

  searchPackages(_where: Repository, search: PackageSearch) {
    const found = [...this.packages.values()].flatMap(({ name, versions }) => {
      const latest = [...versions.values()].at(-1);
      if (latest === undefined || name.namespace !== (search.namespace ?? name.namespace))
        return [];
      const relevance = searchRelevance(name, search, search.textOf(latest.metadata));
      return relevance > 0 ? [{ name, latest, relevance }] : [];
    });
    const packages = found.slice(search.from, search.from + search.size);
    return Promise.resolve({ total: found.length, packages });
  }

  getVersion(_where: Repository, name: PackageName, versionKey: string): Promise<DetailedVersion> {
    const version = this.packages.get(keyOf(name))?.versions.get(versionKey);
    return version
      ? Promise.resolve(version)
      : Promise.reject(new NotFoundError("no such version", "package-version", versionKey));
  }

  recordConsumption(
    _where: Repository,
    reference: { package: PackageName },
    version: string,
  ): void {
    this.consumed.push(`${reference.package.name}@${version}`);
  }

  /** Sets a version's status, as the control plane does. */
  setStatus(name: PackageName, versionKey: string, status: DetailedVersion["status"]): void {
    const kept = this.#get(name);
    const version = kept.versions.get(versionKey);
    if (version) kept.versions.set(versionKey, { ...version, status });
    this.#changed(kept);
  }

  #get(name: PackageName): Kept {
    const kept = this.packages.get(keyOf(name));
    if (!kept) throw new NotFoundError(`package ${name.name} does not exist`, "package", name.name);
    return kept;
  }

  #changed(kept: Kept): void {
    kept.revision += 1;
    this.#sequence += 1;
    const change = {
      sequence: this.#sequence,
      atMs: 0,
      kind: "package-version" as const,
      domainId: repository.domain.id,
      packageKey: keyOf(kept.name),
      detail: {},
    };
    for (const listener of this.#listeners) listener(change);
  }
}

function newPackage(name: PackageName, id: number): Kept {
  return { id, revision: 0, name, versions: new Map(), bytes: new Map(), tags: new Map() };
}

function storedSource(kept: Kept): PackageSource {
  return {
    kind: "stored",
    repository,
    package: {
      ...kept.name,
      id: kept.id,
      repositoryId: repository.id,
      restrictions: { publish: "ALLOW", upstream: "BLOCK" },
      createdAtMs: 1_700_000_000_000,
      updatedAtMs: 1_700_000_000_000,
      revision: kept.revision,
    },
    versions: [...kept.versions.values()],
    tags: kept.tags,
  };
}

function keyOf({ format, namespace, name }: PackageName): string {
  return packageKey(format, namespace, name);
}
