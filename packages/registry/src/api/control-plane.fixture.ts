// The control plane behind a real HTTP server, asked by the unmodified AWS SDK with real signatures.
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CodeartifactClient } from "@aws-sdk/client-codeartifact";
import type { AccessCheck } from "../access/caller.js";
import { authenticateSignature } from "../access/authenticate-signature.js";
import { type CatalogFixture, aCatalog } from "../catalog/catalog.fixture.js";
import type { Management } from "../catalog/management/management.js";
import { AccessDeniedError } from "../errors.js";
import { canonicaliseTarget } from "../http/canonical-path.js";
import { buildRequest } from "../http/incoming-request.js";
import type { HttpRequest } from "../http/request.js";
import { sendReply } from "../http/send-reply.js";
import { generateAccessKey, addAccessKey } from "../identity/access-keys.js";
import { IdentityCache } from "../identity/identity-cache.js";
import { createUser } from "../identity/users.js";
import { openEmbeddedKeys } from "../keys/embedded.js";
import type { ControlPlaneAccess, TokenRequest } from "./access.js";
import { createControlPlane } from "./control-plane.js";

export const owner = "000000000000";
export const region = "us-local-1";

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
  readonly unexpected: unknown[];
  clientWith(credentials: { accessKeyId: string; secretAccessKey: string }): CodeartifactClient;
  close(): Promise<void>;
}

export async function aControlPlane(): Promise<ControlPlaneFixture> {
  const folder = await mkdtemp(join(tmpdir(), "packhouse-api-"));
  const catalog = await aCatalog();
  const { database, feed } = catalog;
  // No wrapping here: how secrets are kept is identity's test.
  const wrapper = {
    wrap: (p: Buffer) => Promise.resolve(p),
    unwrap: (w: Buffer) => Promise.resolve(w),
  };
  const key = await generateAccessKey(wrapper);
  await database.transact(async (tx) => {
    const user = await createUser(tx, { accountId: owner, name: "admin" }, { atMs: 1 });
    await addAccessKey(tx, user.userId, key, { atMs: 1 });
  });
  const embedded = await openEmbeddedKeys({
    path: join(folder, "keys.json"),
    region,
    accountId: owner,
    nowMs: 1,
  });
  const management: Management = {
    database,
    now: () => catalog.clockMs,
    keys: { embedded, defaultProvider: "embedded" },
    region,
    connections: new Map([
      ["public:npmjs", { format: "npm" }],
      ["public:pypi", { format: "pypi" }],
    ]),
    limits: { domainsPerAccount: 10, repositoriesPerDomain: 40 },
  };
  const identities = new IdentityCache({ database, changeFeed: feed, wrapper, partition: "aws" });
  const checks: AccessCheck[] = [];
  const denied = new Set<string>();
  const minted: TokenRequest[] = [];
  const unexpected: unknown[] = [];
  const rules = { region, service: "codeartifact", clock: Date.now, maxSkewMs: 900_000 };
  const access: ControlPlaneAccess = {
    authenticateSignature: (request, sha256) =>
      authenticateSignature(identities, request, sha256, rules),
    authorise(_caller, check) {
      checks.push(check);
      if (denied.has(check.action))
        throw new AccessDeniedError(`No policy allows ${check.action}.`);
    },
    mintToken(_caller, request) {
      minted.push(request);
      const expiresAtMs = catalog.clockMs + request.durationSeconds * 1000;
      return Promise.resolve({ token: "a.b.c", expiresAtMs });
    },
  };
  const handle = await createControlPlane({
    access,
    services: {
      management,
      catalog: catalog.catalog,
      repositoryEndpoint: ({ domain, name }, format) =>
        `http://registry.test/d/${domain.name}-${domain.owner}/${format}/${name}/`,
      versionKey: (_format, version) => version,
    },
    onUnexpectedError: (error) => unexpected.push(error),
  });
  const server = await serve(async (request) => {
    await feed.sync();
    return handle(request);
  });
  const clientWith: ControlPlaneFixture["clientWith"] = (credentials) =>
    new CodeartifactClient({ region, endpoint: server.url, credentials, maxAttempts: 1 });
  const client = clientWith({
    accessKeyId: key.accessKeyId,
    secretAccessKey: key.secretAccessKey.reveal(),
  });
  return {
    client,
    url: server.url,
    catalog,
    management,
    checks,
    denied,
    minted,
    unexpected,
    clientWith,
    async close() {
      client.destroy();
      await server.close();
      await catalog.close();
      await rm(folder, { recursive: true });
    },
  };
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
