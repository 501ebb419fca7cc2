// From settings to two functions of a request: one for packages, one for the control plane.
import { type Access, type AccessOptions, createAccess } from "../access/access.js";
import type { AuditTrail } from "../audit/audit-trail.js";
import { type ControlPlaneOptions, createControlPlane } from "../api/control-plane.js";
import { createExtensionDispatch } from "../api/extensions/dispatch.js";
import { createExtensions } from "../api/extensions/index.js";
import { createCatalog } from "../catalog/create-catalog.js";
import { createVersionOperations } from "../catalog/versions/index.js";
import type { Management } from "../catalog/management/management.js";
import { RepositoryDirectory } from "../catalog/management/repository-directory.js";
import type { FormatFacts } from "../catalog/format-facts.js";
import type { PackageFormat, Repository } from "../catalog/model.js";
import type { Environment } from "../config/read-settings.js";
import type { Config } from "../config/schema.js";
import { AccessKeyUses } from "../identity/access-key-uses.js";
import { ChangeFeed } from "../database/change-feed.js";
import type { Database } from "../database/database.js";
import { createDispatch } from "../formats/dispatch.js";
import { after } from "../formats/maybe-promise.js";
import type { ClosableUpstreamReader, Format, FormatServices } from "../formats/format.js";
import type { Logins } from "../formats/logins.js";
import { formatModules } from "../formats/index.js";
import type { PlainHandler } from "../http/listener-settings.js";
import type { Reply } from "../http/reply.js";
import type { HttpRequest } from "../http/request.js";
import type { KeyProviders } from "../keys/index.js";
import type { Logger } from "../logger.js";
import type { Metrics } from "../metrics.js";
import { createCatalogParts } from "./catalog-parts.js";
import { openAudit } from "./open-audit.js";
import { type OpenEvents, openEvents } from "./open-events.js";
import { openStorage, type StorageOptions } from "./open-storage.js";
import { openIssuerKeys } from "./open-issuer-keys.js";
import { createPackageSigner } from "./package-signer.js";
import { failureLimiter } from "./listener-limits.js";
import { createLogins, type LoginParts } from "./logins.js";
import { policyEngine } from "./policy-engine.js";
import { createUpstreamApi } from "./upstream-api.js";
import { openUpstreamConnections } from "./upstream-connections.js";

export interface RegistryOptions extends StorageOptions {
  readonly metrics: Metrics;
  readonly environment: Environment;
  /** Where clients find us, without a trailing slash. */
  readonly publicUrl: () => string;
}

export interface OpenRegistry {
  readonly packages: PlainHandler;
  readonly controlPlane: PlainHandler;
  /** Handlers run within it, and it is told of each reply. */
  readonly audit: AuditTrail;
  readonly database: Database;
  readonly keys: KeyProviders;
  readonly isFirstStart: boolean;
  readonly reportUnexpected: (error: unknown, request: HttpRequest) => void;
  /** Removes what writers left behind that died before this moment. Only where no other process writes. */
  removeTemporaryFilesBefore(ms: number): Promise<void>;
  /** Answers those who wait for events, and lets nobody wait any more. */
  endWaiting(): void;
  /** Writes what is buffered and closes the database, which checkpoints it. */
  close(): Promise<void>;
}

export async function openRegistry(options: RegistryOptions): Promise<OpenRegistry> {
  const { config, clock } = options;
  const reportUnexpected = bugReporter(options.logger);

  const storage = await openStorage(options);
  const { management, wrapper, blobs } = storage;
  const { database, keys } = management;
  options.metrics.showQueries(() => database.queryCount());
  const connections = connectUpstreams(options, management);

  // What was made until here needs no announcement: nothing is cached yet.
  const changes = await ChangeFeed.open(database);
  const repositories = new RepositoryDirectory(database, changes);
  const audit = openAudit(options, database, repositories);
  const readers = openReaders();
  const parts = createCatalogParts({
    ...{ config, database, blobs, changes, keys, repositories, readers, formatFacts, clock },
    findConnection: connections.find,
    onError: lossReporter(options.logger, "consumption records were lost"),
  });
  const catalog = createCatalog(parts);
  const events = openEvents({ ...options, database, changes, wrapper });
  const accessKeyUses = openAccessKeyUses(database, options.logger);
  const identities = { database, wrapper, accessKeyUses, now: clock };
  const access = await openAccess(options, { ...identities, changeFeed: changes });
  const logins = openLogins(config, { access, identities });
  const repositoryEndpoint = endpointOf(config, options.publicUrl);
  const formats = createFormats((format) => ({
    catalog,
    repositoryUrl: (repository) => repositoryEndpoint(repository, format),
    changes,
    clock,
    signer: createPackageSigner(database, wrapper, clock),
    upstreamApi: createUpstreamApi(parts, connections.find),
    settings: formatSettings(config),
    logins,
  }));
  const controlPlane = await openControlPlane(
    options,
    {
      ...{ management, catalog, repositoryEndpoint, formatFacts },
      versions: createVersionOperations(parts),
      discardBytes: storage.discardBytes,
      emptyRepository: storage.emptyRepository,
    },
    { ...{ access, audit, identities, events }, onUnexpectedError: reportUnexpected },
  );

  return {
    packages: packageHandler(formats, { changes, repositories, access, reportUnexpected }),
    controlPlane: (request) => after(changes.sync(), () => controlPlane.answer(request)),
    ...{ audit, database, keys, reportUnexpected },
    isFirstStart: storage.isFirstStart,
    endWaiting() {
      events.tail.end();
    },
    removeTemporaryFilesBefore: (ms) => storage.removeTemporaryFilesBefore(ms),
    async close() {
      const consumption = { close: () => parts.consumption.flush() };
      const upstreams = [...readers.values(), connections];
      await closeInOrder([events, consumption, audit, access, ...upstreams, controlPlane, storage]);
    },
  };
}

function openAccessKeyUses(database: Database, logger: Logger): AccessKeyUses {
  const onError = lossReporter(logger, "the last uses of access keys were lost");
  return new AccessKeyUses({ database, onError });
}

function openAccess(
  { config, clock, logger }: RegistryOptions,
  parts: Pick<AccessOptions, "accessKeyUses" | "changeFeed" | "database" | "wrapper">,
): Promise<Access> {
  return createAccess({
    ...{ ...parts, clock },
    region: config.account.region,
    engine: policyEngine,
    anonymousRead: config.access.anonymousRead,
    packageLevelReads: config.access.packageLevelReads,
    registryAccount: config.account.id,
    onError: lossReporter(logger, "last uses of tokens, or explanations of refusals, were lost"),
  });
}

/** What writes is closed before what it writes into. */
async function closeInOrder(
  parts: readonly { readonly close: () => void | Promise<void> }[],
): Promise<void> {
  for (const part of parts) await part.close();
}

function openLogins(
  { server, tokens }: Config,
  parts: Pick<LoginParts, "access" | "identities">,
): Logins {
  return createLogins({
    ...parts,
    failures: failureLimiter(server.limits),
    maxTokenLifetimeSeconds: tokens.maxLifetimeSeconds,
  });
}

interface OpenControlPlane {
  readonly answer: (request: HttpRequest) => Promise<Reply>;
  readonly close: () => Promise<void>;
}

/** CodeArtifact's API and, beside it, what AWS has no operation for. */
async function openControlPlane(
  { config, clock }: RegistryOptions,
  services: ControlPlaneOptions["services"],
  parts: Pick<ControlPlaneOptions, "identities" | "onUnexpectedError"> & {
    readonly access: Access;
    readonly audit: AuditTrail;
    readonly events: Pick<OpenEvents, "delivery" | "tail">;
  },
): Promise<OpenControlPlane> {
  const issuerKeys = openIssuerKeys(config, clock);
  const extensions = createExtensionDispatch({
    extensions: createExtensions({
      management: services.management,
      audit: parts.audit,
      identities: parts.identities,
      repositoryEndpoint: services.repositoryEndpoint,
      registryAccount: config.account.id,
      maxTokenLifetimeSeconds: config.tokens.maxLifetimeSeconds,
      webhooks: { ...parts.identities, registryAccount: config.account.id, limits: config.limits },
      ...parts.events,
      explain: parts.access.explain,
    }),
    ...parts,
  });
  const codeArtifact = await createControlPlane({
    ...{ ...parts, services },
    federation: {
      issuerKeysFor: issuerKeys.for,
      isHttpOnLoopbackAllowed: config.federation.httpOnLoopback,
    },
    requestsPerSecond: config.limits.requestsPerSecond,
  });
  return {
    answer: (request) => extensions(request) ?? codeArtifact(request),
    close: () => issuerKeys.close(),
  };
}

interface PackageHandlerParts {
  readonly changes: ChangeFeed;
  readonly repositories: RepositoryDirectory;
  readonly access: Access;
  readonly reportUnexpected: OpenRegistry["reportUnexpected"];
}

function packageHandler(formats: readonly Format[], parts: PackageHandlerParts): PlainHandler {
  const { changes, repositories, access, reportUnexpected } = parts;
  return createDispatch(formats, {
    syncChanges: () => changes.syncOnRead(),
    findRepository: (domain, owner, repository) => repositories.find(domain, owner, repository),
    authenticate: (request) => access.authenticateToken(request),
    authorise: (caller, check) => access.authorise(caller, check),
    reportUnexpected,
  });
}

function connectUpstreams(options: RegistryOptions, { connections }: Management) {
  const { config, environment, metrics, logger } = options;
  return openUpstreamConnections(config, connections, environment, (connection, report) => {
    const { outcome, ms, url } = report;
    metrics.observeUpstream(connection, outcome, ms / 1000);
    logger.debug({ connection, outcome, ms, url }, "upstream attempt");
  });
}

function formatSettings({ npm, limits }: Config): FormatServices["settings"] {
  return { tagPrecedence: npm.distTags, documentCacheMaxBytes: limits.documentCacheBytes };
}

function formatFacts(format: PackageFormat): FormatFacts | undefined {
  return formatModules.find(({ name }) => name === format);
}

function openReaders(): ReadonlyMap<PackageFormat, ClosableUpstreamReader> {
  return new Map(
    formatModules.flatMap(({ name, createUpstreamReader }) =>
      createUpstreamReader === undefined ? [] : [[name, createUpstreamReader()] as const],
    ),
  );
}

function createFormats(servicesFor: (format: PackageFormat) => FormatServices): Format[] {
  return formatModules.map(({ name, create }) => create(servicesFor(name)));
}

/** Where clients of a format find a repository: by path, or by host where a suffix is configured. */
function endpointOf({ server }: Config, publicUrl: () => string) {
  const { hostSuffix } = server;
  return ({ name, domain }: Repository, format: PackageFormat): string => {
    const host = `${domain.name}-${domain.owner}`;
    if (hostSuffix === undefined) return `${publicUrl()}/d/${host}/${format}/${name}/`;
    const url = new URL(publicUrl());
    return `${url.protocol}//${host}.d.${hostSuffix}${url.port === "" ? "" : `:${url.port}`}/${format}/${name}/`;
  };
}

function lossReporter(logger: Logger, message: string) {
  return (error: unknown): void => {
    logger.error({ err: error }, message);
  };
}

function bugReporter(logger: Logger) {
  return (error: unknown, request: HttpRequest): void => {
    logger.error({ err: error, requestId: request.requestId, ...request.log }, "unexpected error");
  };
}
