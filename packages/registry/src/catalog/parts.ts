import type { BlobStore } from "../blobs/blob-store.js";
import type { Database } from "../database/database.js";
import type { ConsumptionRecorder } from "./consumption.js";
import type { DomainKeyring } from "./domain-keyring.js";
import type { FindFormatFacts } from "./format-facts.js";
import type { GroupDirectory } from "./groups/group-directory.js";
import type { PackageFormat, PackageName, Repository, StoredAsset } from "./model.js";
import type { PackageCache } from "./package-cache.js";
import type { UpstreamChanges } from "./changed-upstream.js";
import type { SecurityAlerts } from "./security-alerts.js";
import type { FindConnection } from "./upstream-connections.js";
import type { UpstreamDocuments } from "./upstream-documents.js";
import type { UpstreamReader } from "./upstream.js";

/** What the verbs of the catalog work with. Each takes the few it needs. */
export interface CatalogParts {
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly keyring: DomainKeyring;
  readonly now: () => number;
  readonly findRepository: FindRepository;
  readonly findConnection: FindConnection;
  readonly packageGroups: GroupDirectory;
  readonly upstreamDocuments: UpstreamDocuments;
  /** How each format reads upstreams; none for formats that pull nothing through. */
  readonly readers: ReadonlyMap<PackageFormat, UpstreamReader>;
  readonly formatFacts: FindFormatFacts;
  readonly assetLocations: PackageCache<StoredAsset>;
  readonly consumption: ConsumptionRecorder;
  readonly alerts: SecurityAlerts;
  readonly upstreamChanges: UpstreamChanges;
  /** ARN of a package, for events. */
  readonly packageArn: (repository: Repository, name: PackageName) => string;
  readonly region: string;
  readonly limits: CatalogLimits;
}

/** Another repository of the same domain, by name. */
export type FindRepository = (of: Repository, name: string) => Promise<Repository | undefined>;

export interface CatalogLimits {
  readonly maxAssetBytes: number;
  readonly maxAssetsPerVersion: number;
  readonly maxTagsPerPackage: number;
  /** For one package, the addressed repository included: CodeArtifact's "upstream repositories searched". */
  readonly maxSearchedRepositories: number;
}
