// What the tests of npm share: packages to publish, and requests through the dispatcher.
import { generateKeyPairSync, sign } from "node:crypto";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import type { Caller } from "../../access/caller.js";
import { AccessDeniedError } from "../../errors.js";
import type { Reply } from "../../http/reply.js";
import type { HttpRequest } from "../../http/request.js";
import { type Dispatch, createDispatch } from "../dispatch.js";
import type { FormatServices } from "../format.js";
import { formatModules } from "../index.js";
import { InMemoryCatalog, digestsOf, repository } from "./in-memory-catalog.contract.js";

/** A tarball with these files below `package/`. */
export async function makeTarball(
  files: Readonly<Record<string, string | Buffer>>,
  level = 6,
): Promise<Buffer> {
  const archive = pack();
  for (const [path, content] of Object.entries(files))
    archive.entry({ name: `package/${path}`, mtime: new Date(0) }, content);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return gzipSync(Buffer.concat(chunks), { level });
}

export interface Publish {
  readonly packed: Record<string, unknown>;
  /** Members of the submitted manifest that differ from the packed one. */
  readonly submitted?: Record<string, unknown>;
  readonly files?: Readonly<Record<string, string | Buffer>>;
  readonly tags?: readonly string[];
}

/** The publish document npm would send. */
export async function publishBody({
  packed,
  submitted = {},
  files = {},
  tags = ["latest"],
}: Publish) {
  const tarball = await makeTarball({ "package.json": JSON.stringify(packed), ...files });
  const manifest = { ...packed, ...submitted };
  const { name, version } = manifest as { name: string; version: string };
  const digests = digestsOf(tarball);
  return {
    _id: name,
    name,
    "dist-tags": Object.fromEntries(tags.map((tag) => [tag, version])),
    versions: {
      [version]: {
        ...manifest,
        readme: "# Read me",
        dist: {
          integrity: `sha512-${Buffer.from(digests.sha512, "hex").toString("base64")}`,
          shasum: digests.sha1,
          tarball: `http://elsewhere/${name}/-/${name}-${version}.tgz`,
        },
      },
    },
    _attachments: {
      [`${name}-${version}.tgz`]: {
        content_type: "application/octet-stream",
        data: tarball.toString("base64"),
        length: tarball.length,
      },
    },
  };
}

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

/** Every format served from memory, to callers with the token `good`. */
export function createRegistry(overrides: Partial<FormatServices> = {}): Registry {
  const catalog = new InMemoryCatalog();
  const unexpected: unknown[] = [];
  const denied = new Set<string>();
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const services: FormatServices = {
    catalog,
    repositoryUrl: ({ name }) => `http://127.0.0.1:8420/d/main-000000000000/npm/${name}/`,
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
    settings: { npmDistTags: "nearest", documentCacheMaxBytes: 256 * 1024 * 1024 },
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
    send: (path, sent) => send(dispatch, path, sent),
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
      tokenId: "t",
      domainName,
      domainOwner: "000000000000",
      issuedAtMs: 0,
      expiresAtMs: Infinity,
    },
  };
}

async function send(dispatch: Dispatch, path: string, sent: Sent = {}): Promise<Served> {
  const url = new URL(`http://127.0.0.1/d/main-000000000000/npm/packages/${path}`);
  const { method = "GET", headers = {}, body = "" } = sent;
  const answered = dispatch({
    method,
    rawTarget: url.pathname + url.search,
    segments: decodeURIComponent(url.pathname).slice(1).split("/"),
    hasTrailingSlash: false,
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

/** Publishes it as npm does. */
export async function publish(registry: Registry, publication: Publish) {
  const body = await publishBody(publication);
  return registry.send(body.name.replace("/", "%2f"), {
    method: "PUT",
    body: JSON.stringify(body),
  });
}

/** A package most tests can use. */
export const lib = {
  name: "@acme/lib",
  version: "1.0.0",
  description: "A library",
  dependencies: { dep: "^1.0.0" },
};

/** A packument or publish document, as far as tests look into it. */
export interface Doc {
  name: string;
  _rev: string;
  "dist-tags": Record<string, string>;
  versions: Record<string, Record<string, unknown>>;
  _attachments: Record<string, { data: string; length: number }>;
}

/** The first attachment. */
export function attachmentOf(document: Doc) {
  const [attachment] = Object.values(document._attachments);
  if (!attachment) throw new Error("the document has no attachment");
  return attachment;
}

/** `dist` of version 1.0.0. */
export function distOf(document: Doc): Record<string, unknown> {
  return document.versions["1.0.0"]?.["dist"] as Record<string, unknown>;
}

/** Version 1.0.0 of a document. */
export function firstOf(document: Doc): Record<string, unknown> {
  const version = document.versions["1.0.0"];
  if (!version) throw new Error("the document lacks 1.0.0");
  return version;
}
