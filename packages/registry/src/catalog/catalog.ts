// What formats/ and api/ see of the domain's packages. One verb per file beside this one implements it.
import type { Caller } from "../access/caller.js";
import type { PendingAsset } from "./pending-asset.js";
import type {
  AssetContent,
  DetailedVersion,
  Domain,
  PackageFormat,
  PackageName,
  Repository,
  StoredVersion,
  VersionStatus,
} from "./model.js";
import type { PackageView } from "./package-view.js";
import type { SearchText } from "./search-relevance.js";

export interface AssetReference {
  readonly package: PackageName;
  readonly versionKey: string;
  readonly asset: string;
}

export interface NewAsset extends PendingAsset {
  /** The format's own metadata of this asset alone, where versions have several. */
  readonly metadata?: Buffer;
}

/** A version to publish, or assets to add to one that is there: parsed, checked by its format, its bytes already streamed to a temporary sealed file. */
export interface NewPackageVersion {
  readonly package: PackageName;
  readonly version: string;
  readonly versionKey: string;
  /** The format's own metadata, JSON. Two publishes with the same assets are the same publish. */
  readonly metadata: Buffer;
  readonly readme?: Buffer;
  readonly assets: readonly NewAsset[];
  /** More assets follow before clients may see it; a version that is published stays so. */
  readonly isUnfinished?: boolean;
  /** Tags that shall point at it (npm's dist-tags). */
  readonly tags: readonly string[];
  /** Refuse a new name that differs from one in the repository only in case. */
  readonly isNameUniqueInAnyCase?: boolean;
}

export interface PublishResult {
  /** `added`: the version was there and has these assets now too. `unchanged`: it had the same bytes already. */
  readonly outcome: "created" | "added" | "unchanged";
  readonly revision: string;
  readonly status: VersionStatus;
}

export interface VersionChange {
  readonly versionKey: string;
  /** New metadata, or undefined to delete the version. */
  readonly metadata: Buffer | undefined;
}

/** The verbs of the package-format side. Each checks origin controls and writes its change, event and history itself. */
export interface Catalog {
  /** Everything the repository can see of the package; undefined when nobody has it. @throws ThrottledError (dependency) when an upstream is needed, down, and nothing is kept. */
  viewPackage(repository: Repository, name: PackageName): Promise<PackageView | undefined>;

  /** Like viewPackage, but asks upstreams anew unless that was done a moment ago: for a version missing from a fresh document. */
  refreshPackage(repository: Repository, name: PackageName): Promise<PackageView | undefined>;

  /** Which package group hides what upstreams may have of the package, and who can change that; undefined: none. */
  explainAbsence(repository: Repository, name: PackageName): Promise<string | undefined>;

  /** From the repository, else the first of its upstreams that has it, else pulled through; then kept. Not a promise, and no I/O, when it was served before. @throws NotFoundError */
  openAsset(
    repository: Repository,
    reference: AssetReference,
    caller: Caller,
  ): AssetContent | Promise<AssetContent>;

  /** What an upstream has beside an asset (see `UpstreamAsset.companions`); undefined when the asset comes from no upstream, or that has no such thing. Kept, but no part of the version. @throws ThrottledError (dependency, invalid-upstream) */
  findCompanion(
    repository: Repository,
    reference: AssetReference,
    companion: string,
  ): Promise<Buffer | undefined>;

  /** Packages of the format that the repository or its upstream repositories hold, by namespace and name. */
  listPackageNames(repository: Repository, format: PackageFormat): Promise<readonly PackageName[]>;

  /** Starts a new asset in the domain: bytes are hashed and sealed as they come. */
  beginAsset(domain: Domain, name: string): Promise<PendingAsset>;

  /** All or nothing: blobs, rows, tags, change and event. @throws ValidationError, ConflictError, AccessDeniedError, QuotaExceededError */
  publish(
    repository: Repository,
    version: NewPackageVersion,
    caller: Caller,
  ): Promise<PublishResult>;

  /** Changes or deletes versions, and sets the tags, in one transaction; `expectedRevision` guards against lost updates. @throws NotFoundError, ConflictError */
  editPackage(
    repository: Repository,
    name: PackageName,
    edit: PackageEdit,
    caller: Caller,
  ): Promise<void>;

  /** Removes the package with all its versions. @throws NotFoundError, ConflictError */
  deletePackage(
    repository: Repository,
    name: PackageName,
    caller: Caller,
    expectedRevision?: number,
  ): Promise<void>;

  /** Stored packages of the repository and its upstreams that have every word and fit every qualifier, best first. */
  searchPackages(repository: Repository, query: PackageSearch): Promise<PackageSearchResult>;

  /** A stored version with its assets, of this very repository (upstreams are not looked at). `version`: as it was asked for. @throws NotFoundError */
  getVersion(
    repository: Repository,
    name: PackageName,
    versionKey: string,
    version?: string,
  ): Promise<DetailedVersion>;

  /** Remembers that the caller was served the asset. No I/O. */
  recordConsumption(
    repository: Repository,
    reference: AssetReference,
    version: string,
    caller: Caller,
  ): void;
}

export interface PackageEdit {
  /** Package revision the caller saw; absent: whatever it is now. */
  readonly expectedRevision?: number;
  readonly versions: readonly VersionChange[];
  /** Tags to set (version) or remove (undefined). */
  readonly tags: ReadonlyMap<string, string | undefined>;
}

export interface PackageSearch {
  readonly format: PackageName["format"];
  /** Absent: in any namespace. */
  readonly namespace?: string;
  /** Lower-case words; each must occur in namespace, name or text. */
  readonly words: readonly string[];
  readonly qualifiers: readonly SearchQualifier[];
  /** How the format's metadata is read; asked once for each revision of a package. */
  readonly textOf: (metadata: Buffer) => SearchText;
  readonly from: number;
  readonly size: number;
}

/** One of the values must be (or, negated, none may be) among the package's values of that fact. */
export interface SearchQualifier {
  readonly fact: string;
  readonly anyOf: readonly string[];
  readonly isNegated: boolean;
}

export interface PackageSearchResult {
  /** Packages found, of which `packages` is a part. */
  readonly total: number;
  readonly packages: readonly {
    readonly name: PackageName;
    readonly latest: StoredVersion & { readonly metadata: Buffer };
    /** From 1 (it has this very name) down towards 0. */
    readonly relevance: number;
  }[];
}
