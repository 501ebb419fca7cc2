// The control plane behind a real HTTP server, asked by the unmodified AWS SDK with real signatures.
import { emptyRepository } from "../catalog/management/empty-repositories.js";
import { formatModules } from "../formats/index.js";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CodeartifactClient } from "@aws-sdk/client-codeartifact";
import type { AccessCheck } from "../access/caller.js";
import { type TokenRequest, createAccess } from "../access/access.js";
import { owner, region, wrapper } from "../access/access.fixture.js";
import { type CatalogFixture, aCatalog, caller, npm } from "../catalog/catalog.fixture.js";
import { getRepository } from "../catalog/management/lookup.js";
import type { Management } from "../catalog/management/management.js";
import type { PackageName } from "../catalog/model.js";
import { AccessDeniedError } from "../errors.js";
import { IssuerKeys } from "../federation/issuer-keys.js";
import { canonicaliseTarget } from "../http/canonical-path.js";
import { buildRequest } from "../http/incoming-request.js";
import type { HttpRequest } from "../http/request.js";
import { sendReply } from "../http/send-reply.js";
import { generateAccessKey, addAccessKey } from "../identity/access-keys.js";
import { AccessKeyUses } from "../identity/access-key-uses.js";
import { createAccount, findAccount } from "../identity/accounts.js";
import { putInlinePolicy } from "../identity/inline-policies.js";
import { createUser } from "../identity/users.js";
import { openEmbeddedKeys } from "../keys/embedded.js";
import { policyEngine as engine } from "../server/policy-engine.js";
import type { ControlPlaneAccess } from "./access.js";
import { createControlPlane } from "./control-plane.js";
import { unlimitedRates } from "./request-rates.fixture.js";

export { owner, region };

export interface ControlPlaneFixture {
  readonly client: CodeartifactClient;
  readonly url: string;
  readonly catalog: CatalogFixture;
  readonly management: Management;
  /** What was asked of the policies. */
  readonly checks: AccessCheck[];
  /** Actions that are denied. */
  readonly denied: Set<string>;
  readonly minted: TokenRequest[];
  /** `1.0.0 package.tgz` of each asset given out. */
  readonly consumed: string[];
  /** Ids of domains whose bytes were to be removed. */
  readonly discarded: string[];
  clientWith(credentials: { accessKeyId: string; secretAccessKey: string }): CodeartifactClient;
  /** Fails when anything was answered that is none of the six errors. */
  close(): Promise<void>;
}

export async function aControlPlane(): Promise<ControlPlaneFixture> {
  const folder = await mkdtemp(join(tmpdir(), "packhouse-api-"));
  const catalog = await aCatalog();
  const { database } = catalog;
  const issuerKeys = new IssuerKeys({ clock: () => Date.now(), connection: {} });
  const unexpected: unknown[] = [];
  const accessKeyUses = new AccessKeyUses({
    database,
    onError: (error) => unexpected.push(error),
  });
  const { credentials, access: real } = await administrator(catalog, accessKeyUses);
  const management = await managementOf(catalog, folder);
  const consumed: string[] = [];
  const discarded: string[] = [];
  const { access, ...asked } = recording(real);
  const handle = await createControlPlane({
    access,
    services: {
      management,
      catalog: {
        ...catalog.catalog,
        recordConsumption: (_repository, { asset }, version) =>
          consumed.push(`${version} ${asset}`),
      },
      versions: catalog.versions,
      emptyRepository: (id) => emptyRepository(management.database, id),
      discardBytes: (domainId) => discarded.push(domainId),
      repositoryEndpoint: ({ domain, name }, format) =>
        `http://registry.test/d/${domain.name}-${domain.owner}/${format}/${name}/`,
      formatFacts: (format) => formatModules.find(({ name }) => name === format),
    },
    identities: { database, wrapper, accessKeyUses, now: () => Date.now() },
    federation: { issuerKeysFor: () => issuerKeys, isHttpOnLoopbackAllowed: true },
    requestsPerSecond: unlimitedRates,
    onUnexpectedError: (error) => unexpected.push(error),
  });
  const server = await serve(async (request) => {
    await catalog.feed.sync();
    return handle(request);
  });
  const clientWith: ControlPlaneFixture["clientWith"] = (credentials) =>
    new CodeartifactClient({ region, endpoint: server.url, credentials, maxAttempts: 1 });
  const client = clientWith(credentials);
  const close = async () => {
    client.destroy();
    await issuerKeys.close();
    await server.close();
    await catalog.close();
    await rm(folder, { recursive: true });
    if (unexpected.length > 0) throw new AggregateError(unexpected, "the control plane has a bug");
  };
  return {
    client,
    url: server.url,
    catalog,
    management,
    ...asked,
    consumed,
    discarded,
    clientWith,
    close,
  };
}

/** What verifies signatures and asks policies, and an administrator with an access key. */
async function administrator(catalog: CatalogFixture, accessKeyUses: AccessKeyUses) {
  const { database, feed: changeFeed } = catalog;
  const Statement = [{ Effect: "Allow", Action: "*", Resource: "*" }];
  const credentials = await addUser(catalog, { accountId: owner, name: "admin", Statement });
  const clock = () => Date.now();
  const onError = () => undefined;
  const options = {
    ...{ database, changeFeed, wrapper, engine, region, clock, onError },
    accessKeyUses,
  };
  return { credentials, access: await createAccess(options) };
}

export interface NewUser {
  /** Made if it is not there. */
  readonly accountId: string;
  readonly name: string;
  readonly Statement: readonly object[];
}

/** A user with one policy and an access key. */
export async function addUser(
  { database }: Pick<CatalogFixture, "database">,
  { accountId, name, Statement }: NewUser,
): Promise<{ accessKeyId: string; secretAccessKey: string }> {
  const key = await generateAccessKey(wrapper);
  const document = JSON.stringify({ Version: "2012-10-17", Statement });
  await database.transact(async (tx) => {
    const by = { atMs: 1 };
    if ((await findAccount(tx, accountId)) === undefined) {
      await createAccount(tx, { accountId, name: accountId }, by);
    }
    const { userId } = await createUser(tx, { accountId, name }, by);
    await putInlinePolicy(tx, userId, { name: "all", document }, by);
    await addAccessKey(tx, userId, key, by);
  });
  return { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey.reveal() };
}

async function managementOf(catalog: CatalogFixture, folder: string): Promise<Management> {
  const path = join(folder, "keys.json");
  const embedded = await openEmbeddedKeys({ path, region, accountId: owner, nowMs: 1 });
  return {
    database: catalog.database,
    now: () => catalog.clockMs,
    keys: { embedded, defaultProvider: "embedded" },
    region,
    connections: new Map([
      ["public:npmjs", { format: "npm" }],
      ["public:pypi", { format: "pypi" }],
    ]),
    limits: {
      maxDomainsPerAccount: 10,
      maxRepositoriesPerDomain: 40,
      maxPackageGroupsPerDomain: 40,
      maxUpstreamsPerRepository: 10,
      maxTagsPerResource: 50,
    },
  };
}

/** Denies what is in `denied`, whatever the policies say, and remembers what was asked. */
function recording(real: ControlPlaneAccess) {
  const checks: AccessCheck[] = [];
  const denied = new Set<string>();
  const minted: TokenRequest[] = [];
  const access: ControlPlaneAccess = {
    authenticateSignature: (...signed) => real.authenticateSignature(...signed),
    authorise(caller, check) {
      checks.push(check);
      if (denied.has(check.action))
        throw new AccessDeniedError(`No policy allows ${check.action}.`);
      return real.authorise(caller, check);
    },
    authoriseFederated: (caller, check) => {
      real.authoriseFederated(caller, check);
    },
    async mintToken(caller, request) {
      const token = await real.mintToken(caller, request);
      minted.push(request);
      return token;
    },
  };
  return { access, checks, denied, minted };
}

export interface Publication {
  readonly repository?: string;
  readonly name?: PackageName;
  readonly bytes?: Buffer;
  readonly metadata?: object;
}

/** Publishes into a repository of domain `main`, a second after the one before. Returns the version's revision. */
export async function publishVersion(
  { catalog }: Pick<ControlPlaneFixture, "catalog">,
  version: string,
  publication: Publication = {},
): Promise<string> {
  const { repository: inside = "app", name = npm("lib"), bytes = randomBytes(100) } = publication;
  const repository = await getRepository(catalog.database.read, { name: "main", owner }, inside);
  const draft = await catalog.aVersion(repository, version, { name, bytes });
  const metadata = Buffer.from(JSON.stringify({ version, ...publication.metadata }));
  const { revision } = await catalog.catalog.publish(repository, { ...draft, metadata }, caller);
  catalog.clockMs += 1000;
  return revision;
}

async function serve(handle: (request: HttpRequest) => Promise<Parameters<typeof sendReply>[1]>) {
  const server = createServer((incoming, response) => {
    const source = { sourceIp: "127.0.0.1", isSecure: false };
    const request = buildRequest(
      incoming,
      response,
      canonicaliseTarget(incoming.url ?? ""),
      source,
    );
    const { method, requestId } = request;
    void handle(request).then((reply) => {
      sendReply(response, reply, {
        method,
        requestId,
        closeConnection: false,
        stallTimeoutMs: 5000,
      });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
