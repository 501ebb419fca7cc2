import type { BlobStore } from "../blobs/blob-store.js";
import { packageArn } from "../arns.js";
import type { RepositoryDirectory } from "../catalog/management/repository-directory.js";
import { DomainKeyring } from "../catalog/domain-keyring.js";
import { DocumentArchive } from "../catalog/document-archive.js";
import type { FindFormatFacts } from "../catalog/format-facts.js";
import { ConsumptionRecorder } from "../catalog/consumption.js";
import { GroupDirectory } from "../catalog/groups/group-directory.js";
import type { PackageFormat, StoredAsset } from "../catalog/model.js";
import { PackageCache } from "../catalog/package-cache.js";
import type { CatalogParts, FindRepository } from "../catalog/parts.js";
import { KeyAlerts } from "../catalog/key-alerts.js";
import { UpstreamChanges } from "../catalog/changed-upstream.js";
import { SecurityAlerts } from "../catalog/security-alerts.js";
import type { UpstreamReader } from "../catalog/upstream.js";
import type { FindConnection } from "../catalog/upstream-connections.js";
import { UpstreamDocuments } from "../catalog/upstream-documents.js";
import type { Clock } from "../clock.js";
import type { Config } from "../config/schema.js";
import type { ChangeFeed } from "../database/change-feed.js";
import type { Database } from "../database/database.js";
import type { KeyProviders } from "../keys/index.js";

const mebibyte = 1024 ** 2;
/** About what an asset's place takes in memory: four digests, name, keys. */
const assetLocationBytes = 800;

export interface CatalogFoundations {
  readonly config: Config;
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly changes: ChangeFeed;
  readonly keys: KeyProviders;
  readonly repositories: RepositoryDirectory;
  readonly findConnection: FindConnection;
  readonly readers: ReadonlyMap<PackageFormat, UpstreamReader>;
  readonly formatFacts: FindFormatFacts;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

/** Gathers what the catalog's verbs work with. */
export function createCatalogParts(from: CatalogFoundations): CatalogParts {
  const { config, database, blobs, changes, keys, clock } = from;
  const keyAlerts = new KeyAlerts(database, config.account.region, clock);
  const keyring = new DomainKeyring(database, keys, clock, (domainId, error) => {
    keyAlerts.raiseLater(domainId, error);
  });
  // A deleted domain's keys and opened blobs leave the memory of every process.
  changes.subscribe(({ kind, domainId }) => {
    if (kind !== "domain" || domainId === undefined) return;
    keyring.forget(domainId);
    blobs.forget(domainId);
  });
  const archive = new DocumentArchive({ database, blobs, keyring, now: clock });
  const { metadataTtlSeconds, staleIfErrorSeconds, negativeTtlSeconds } = config.upstream;
  return {
    database,
    blobs,
    keyring,
    now: clock,
    findRepository: neighbourFinder(from.repositories),
    findConnection: from.findConnection,
    packageGroups: new GroupDirectory(database, changes),
    upstreamDocuments: new UpstreamDocuments({
      database,
      archive,
      now: clock,
      freshness: {
        metadataTtlMs: metadataTtlSeconds * 1000,
        staleIfErrorMs: staleIfErrorSeconds * 1000,
        negativeTtlMs: negativeTtlSeconds * 1000,
      },
      maxParsedBytes: 256 * mebibyte,
      maxAbsentNames: 50_000,
    }),
    readers: from.readers,
    formatFacts: from.formatFacts,
    assetLocations: new PackageCache<StoredAsset>(changes, {
      maxSizeBytes: 32 * mebibyte,
      sizeOf: () => assetLocationBytes,
    }),
    upstreamChanges: new UpstreamChanges(),
    alerts: new SecurityAlerts(database, config.account.region, clock),
    consumption: new ConsumptionRecorder(database, from.onError),
    packageArn: (repository, name) => packageArn(config.account.region, repository, name),
    region: config.account.region,
    limits: config.limits,
  };
}

/** Finds repositories of the same domain. */
function neighbourFinder(repositories: RepositoryDirectory): FindRepository {
  return async (of, name) => repositories.find(of.domain.name, of.domain.owner, name);
}
