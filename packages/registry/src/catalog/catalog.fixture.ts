// A catalog on a real database and real sealed blobs in memory, with an upstream the test writes.
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import type { Caller } from "../access/caller.js";
import { type BlobStore, createBlobStore } from "../blobs/blob-store.js";
import { createMemoryDriver } from "../blobs/memory.js";
import { ChangeFeed } from "../database/change-feed.js";
import { recordChange } from "../database/changes.js";
import { type Database, openDatabase } from "../database/database.js";
import { insertRepository } from "../database/rows.fixture.js";
import { unwrapDataKey, wrapDataKey } from "../keys/domain-keys.js";
import { openEmbeddedKeys } from "../keys/embedded.js";
import type { Catalog, NewPackageVersion } from "./catalog.js";
import { ConsumptionRecorder } from "./consumption.js";
import { createCatalog } from "./create-catalog.js";
import { DocumentArchive } from "./document-archive.js";
import { DomainKeyring, domainKeyContext } from "./domain-keyring.js";
import { FakeUpstream, fakeReader } from "./fake-upstream.fixture.js";
import type { AssetGain, FormatFacts } from "./format-facts.js";
import { GroupDirectory } from "./groups/group-directory.js";
import type { PackageName, Repository, StoredAsset } from "./model.js";
import type { CatalogLimits, CatalogParts } from "./parts.js";
import { PackageCache } from "./package-cache.js";
import { UpstreamChanges } from "./changed-upstream.js";
import { SecurityAlerts } from "./security-alerts.js";
import { UpstreamDocuments } from "./upstream-documents.js";
import { type VersionOperations, createVersionOperations } from "./versions/index.js";

export const owner = "000000000000";
export const npm = (name: string, namespace = ""): PackageName => ({
  format: "npm",
  namespace,
  name,
});

export const caller: Caller = {
  principal: {
    arn: `arn:aws:iam::${owner}:user/admin`,
    accountId: owner,
    kind: "user",
    principalId: "AIDATEST",
    name: "admin",
  },
  sourceIp: "127.0.0.1",
  isSecure: false,
  userAgent: undefined,
  requestId: "test",
  credential: { kind: "signature", accessKeyId: "AKIATEST" },
};

export interface CatalogFixture {
  readonly catalog: Catalog;
  readonly versions: VersionOperations;
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly feed: ChangeFeed;
  readonly upstream: FakeUpstream;
  readonly limits: CatalogLimits;
  clockMs: number;
  /** Makes or replaces a repository. */
  repository(
    name: string,
    relations?: { upstreams?: string[]; connection?: boolean | string },
  ): Promise<Repository>;
  deleteRepository(name: string): Promise<void>;
  aVersion(
    repository: Repository,
    version: string,
    options?: Partial<VersionOptions>,
  ): Promise<NewPackageVersion>;
  read(repository: Repository, name: PackageName, version: string, file?: string): Promise<Buffer>;
  versionsSeen(repository: Repository, name: PackageName): Promise<string[]>;
  close(): Promise<void>;
}

interface VersionOptions {
  readonly name: PackageName;
  readonly bytes: Buffer;
  readonly tags: readonly string[];
  readonly file: string;
  readonly fileMetadata: string;
  readonly isUnfinished: boolean;
}

const limits = {
  maxAssetBytes: 1e8,
  maxAssetsPerVersion: 25,
  maxTagsPerPackage: 1000,
  maxSearchedRepositories: 25,
};
const formats = ["npm", "pypi", "generic"] as const;
const gains = new Map<string, AssetGain>([
  ["pypi", "always"],
  ["generic", "until-published"],
]);
const facts: Omit<FormatFacts, "gainsAssets"> = {
  versionKey: (version) => version,
  describe: () => ({ licenses: [] }),
  dependenciesOf: () => [],
};

/** `true`: npm's; else the name of one, `public:npmjs` or of Python. */
function connectionOf(connection: boolean | string): Repository["connection"] {
  if (connection === false) return undefined;
  const name = connection === true ? "public:npmjs" : connection;
  return { name, format: formatOf(name) };
}

function formatOf(connection: string): "npm" | "pypi" {
  return connection === "public:npmjs" ? "npm" : "pypi";
}

export async function aCatalog(): Promise<CatalogFixture> {
  const folder = await mkdtemp(join(tmpdir(), "packhouse-catalog-"));
  const database = await openDatabase(join(folder, "packhouse.db"));
  const feed = await ChangeFeed.open(database);
  const upstream = new FakeUpstream();
  const clock = { ms: 1_700_000_000_000 };
  const now = () => clock.ms;
  const embedded = await openEmbeddedKeys({
    path: join(folder, "keys.json"),
    region: "us-local-1",
    accountId: owner,
    nowMs: 1,
  });
  const domain = await aDomain(database, embedded);
  const keyring = new DomainKeyring(database, { embedded, defaultProvider: "embedded" }, now);
  const blobs = createBlobStore({
    driver: createMemoryDriver(),
    wrapping: { wrap: wrapDataKey, unwrap: unwrapDataKey },
  });
  const repositories = new Map<string, Repository>();
  const archive = new DocumentArchive({ database, blobs, keyring, now });
  const packageGroups = new GroupDirectory(database, feed);
  const parts: CatalogParts = {
    database,
    blobs,
    keyring,
    now,
    findRepository: (_of, name) => Promise.resolve(repositories.get(name)),
    findConnection: (name) => ({
      name,
      format: formatOf(name),
      base: new URL("http://upstream.test/"),
      client: upstream,
    }),
    packageGroups,
    upstreamDocuments: new UpstreamDocuments({
      database,
      archive,
      now,
      freshness: { metadataTtlMs: 300_000, staleIfErrorMs: 7 * 86_400_000, negativeTtlMs: 60_000 },
      maxParsedBytes: 1e7,
      maxAbsentNames: 1000,
    }),
    readers: new Map(formats.map((format) => [format, fakeReader(upstream)])),
    formatFacts: (format) => ({
      ...facts,
      gainsAssets: gains.get(format) ?? "never",
      ignoresUpstreams: format === "generic",
    }),
    assetLocations: new PackageCache<StoredAsset>(feed, { maxSizeBytes: 1e6, sizeOf: () => 500 }),
    upstreamChanges: new UpstreamChanges(),
    alerts: new SecurityAlerts(database, "us-local-1", now),
    consumption: new ConsumptionRecorder(database, (error) => {
      throw error as Error;
    }),
    packageArn: (repository, { format, namespace, name }) =>
      `arn:aws:codeartifact:us-local-1:${owner}:package/main/${repository.name}/${format}/${namespace}/${name}`,
    region: "us-local-1",
    limits,
  };
  const catalog = createCatalog(parts);
  return {
    catalog,
    versions: createVersionOperations(parts),
    database,
    blobs,
    feed,
    upstream,
    limits,
    get clockMs() {
      return clock.ms;
    },
    set clockMs(value) {
      clock.ms = value;
    },
    async repository(name, { upstreams = [], connection = false } = {}) {
      const id = repositories.get(name)?.id ?? randomBytes(8).toString("hex");
      const repository: Repository = {
        id,
        name,
        domain,
        administratorAccount: owner,
        description: "",
        createdAtMs: clock.ms,
        upstreams,
        connection: connectionOf(connection),
      };
      if (!repositories.has(name))
        await database.transact((tx) =>
          insertRepository(tx, { ...repository, domainId: domain.id }),
        );
      repositories.set(name, repository);
      return repository;
    },
    async deleteRepository(name) {
      const id = repositories.get(name)?.id ?? "";
      repositories.delete(name);
      await database.transact(async (tx) => {
        await tx.deleteFrom("repositories").where("repository_id", "=", id).execute();
        await recordChange(
          tx,
          { kind: "repository", domainId: domain.id, repositoryId: id, detail: {} },
          clock.ms,
        );
      });
      await feed.sync();
    },
    async aVersion(repository, version, options = {}) {
      const { name = npm("lib"), bytes = randomBytes(100), tags = ["latest"] } = options;
      const { file = "package.tgz", fileMetadata, isUnfinished = false } = options;
      const pending = await catalog.beginAsset(repository.domain, file);
      await pending.write(bytes);
      const asset = { ...pending, ...(fileMetadata && { metadata: Buffer.from(fileMetadata) }) };
      const metadata = Buffer.from(JSON.stringify({ version }));
      const coordinates = { package: name, version, versionKey: version };
      return { ...coordinates, metadata, assets: [asset], tags, isUnfinished };
    },
    async read(repository, name, version, asset = "package.tgz") {
      await feed.sync();
      const reference = { package: name, versionKey: version, asset };
      const content = await catalog.openAsset(repository, reference, caller);
      return buffer(await content.open());
    },
    async versionsSeen(repository, name) {
      const view = await catalog.viewPackage(repository, name);
      const versions = new Set<string>();
      for (const source of view?.sources ?? []) {
        if (source.kind === "upstream")
          for (const v of source.document.versionKeys()) versions.add(v);
        else for (const { version } of source.versions) versions.add(version);
      }
      return [...versions].sort();
    },
    async close() {
      await database.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function aDomain(database: Database, keys: Awaited<ReturnType<typeof openEmbeddedKeys>>) {
  const id = randomBytes(8).toString("hex");
  const encryptionKeyArn = await keys.resolveKey(undefined);
  const { wrapped } = await keys.generateDataKey(encryptionKeyArn, domainKeyContext(id));
  await database.transact(async (tx) => {
    const account = {
      account_id: owner,
      name: "test",
      status: "active",
      created_at_ms: 1,
    } as const;
    await tx.insertInto("accounts").values(account).execute();
    const row = { domain_id: id, account_id: owner, name: "main", created_at_ms: 1 };
    await tx
      .insertInto("domains")
      .values({ ...row, encryption_key_arn: encryptionKeyArn })
      .execute();
    const key = { domain_key_id: `key-${id}`, domain_id: id, wrapped, provider: "embedded" };
    await tx
      .insertInto("domain_keys")
      .values({ ...key, encryption_key_arn: encryptionKeyArn, created_at_ms: 1 })
      .execute();
  });
  return { id, name: "main", owner, encryptionKeyArn, createdAtMs: 1 };
}
