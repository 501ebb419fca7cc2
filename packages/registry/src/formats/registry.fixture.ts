// A registry in memory behind the real dispatcher, for the tests of formats.
import { generateKeyPairSync, sign } from "node:crypto";
import { Readable } from "node:stream";
import type { Caller } from "../access/caller.js";
import type { PackageFormat } from "../catalog/model.js";
import { AccessDeniedError } from "../errors.js";
import type { Reply } from "../http/reply.js";
import type { HttpRequest } from "../http/request.js";
import { type Dispatch, createDispatch } from "./dispatch.js";
import type { FormatServices } from "./format.js";
import { InMemoryCatalog, repository } from "./in-memory-catalog.fixture.js";
import { formatModules } from "./index.js";

export interface Sent {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: Buffer | string | Readable;
}

export interface Served {
  readonly status: number;
  readonly headers: Record<string, string | number>;
  readonly bytes: Buffer;
  readonly json: Record<string, never>;
  /** The dispatcher answered without waiting for anything. */
  readonly isSynchronous: boolean;
}

export interface Registry {
  readonly catalog: InMemoryCatalog;
  readonly dispatch: Dispatch;
  readonly unexpected: unknown[];
  /** Actions that are refused. */
  readonly denied: Set<string>;
  send(path: string, sent?: Sent): Promise<Served>;
}

/** Every format served from memory, requests to one of them, by callers with the token `good`. */
export function createRegistry(
  format: PackageFormat,
  overrides: Partial<FormatServices> = {},
): Registry {
  const catalog = new InMemoryCatalog();
  const unexpected: unknown[] = [];
  const denied = new Set<string>();
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const services: FormatServices = {
    catalog,
    repositoryUrl: ({ name }) => `http://127.0.0.1:8420/d/main-000000000000/${format}/${name}/`,
    changes: catalog,
    clock: () => 1_700_000_000_000,
    signer: {
      publicKey: () =>
        Promise.resolve({
          keyId: "SHA256:own",
          spki: publicKey.export({ type: "spki", format: "der" }),
        }),
      sign: (_domain, text) =>
        Promise.resolve({
          keyId: "SHA256:own",
          signature: sign("sha256", Buffer.from(text), privateKey),
        }),
    },
    upstreamApi: { ask: () => Promise.resolve(undefined) },
    logins: {
      logIn: (_, __, { userName, password }) =>
        password === "right"
          ? Promise.resolve(`token-of-${userName}`)
          : Promise.reject(new AccessDeniedError("wrong", "unauthenticated")),
      logOut: () => Promise.resolve(),
    },
    settings: { tagPrecedence: "nearest", documentCacheMaxBytes: 256 * 1024 * 1024 },
    ...overrides,
  };
  const dispatch = createDispatch(
    formatModules.map((format) => format.create(services)),
    {
      syncChanges: () => undefined,
      findRepository: (domain, owner, name) =>
        domain === "main" && owner === repository.domain.owner && name === repository.name
          ? repository
          : undefined,
      authenticate: callerOf,
      authorise: (_caller, { action }) => {
        if (denied.has(action)) throw new AccessDeniedError(`no policy allows ${action}`);
      },
      reportUnexpected: (error) => unexpected.push(error),
    },
  );
  return {
    catalog,
    dispatch,
    unexpected,
    denied,
    send: (path, sent) => send(dispatch, format, path, sent),
  };
}

function callerOf(request: HttpRequest): Caller {
  const domainName = { "Bearer good": "main", "Bearer other": "elsewhere" }[
    request.headers.authorization ?? ""
  ];
  if (domainName === undefined) throw new AccessDeniedError("a token is needed", "unauthenticated");
  return {
    principal: {
      arn: "arn:aws:iam::000000000000:user/alice",
      accountId: "000000000000",
      kind: "user",
      principalId: "AIDA",
      name: "alice",
    },
    sourceIp: "127.0.0.1",
    isSecure: false,
    userAgent: undefined,
    requestId: "request-1",
    credential: {
      kind: "token",
      isStored: false,
      tokenId: "t",
      domainName,
      domainOwner: "000000000000",
      issuedAtMs: 0,
      expiresAtMs: Infinity,
    },
  };
}

async function send(
  dispatch: Dispatch,
  format: PackageFormat,
  path: string,
  sent: Sent = {},
): Promise<Served> {
  const url = new URL(`http://127.0.0.1/d/main-000000000000/${format}/packages/${path}`);
  const { method = "GET", headers = {}, body = "" } = sent;
  const answered = dispatch({
    method,
    rawTarget: url.pathname + url.search,
    segments: decodeURIComponent(url.pathname).slice(1).split("/").filter(Boolean),
    hasTrailingSlash: url.pathname.endsWith("/"),
    query: url.searchParams,
    headers: { authorization: "Bearer good", ...headers },
    rawHeaders: [],
    body: body instanceof Readable ? body : Readable.from([Buffer.from(body)]),
    sourceIp: "127.0.0.1",
    isSecure: false,
    requestId: "request-1",
    signal: new AbortController().signal,
    log: {},
  });
  const reply = await answered;
  const bytes = await bytesOf(reply);
  return {
    status: reply.status,
    headers: { ...reply.headers },
    bytes,
    isSynchronous: !(answered instanceof Promise),
    get json() {
      return JSON.parse(bytes.toString()) as Record<string, never>;
    },
  };
}

async function bytesOf({ body = "" }: Reply): Promise<Buffer> {
  if (typeof body === "string" || body instanceof Uint8Array) return Buffer.from(body);
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
