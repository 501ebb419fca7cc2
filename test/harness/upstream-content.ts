/** What a fake public registry holds, and its answers to right requests. */
import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { gunzipSync, gzipSync } from "node:zlib";
import type { PackageFixture } from "./fixture-package.js";
import {
  abbreviatedPackument,
  fullPackument,
  searchResult,
  tarballPath,
  versionDocument,
} from "./upstream-documents.js";
import type { UpstreamReply } from "./upstream-faults.js";
import { createRegistrySigner } from "./upstream-signing.js";

const ABBREVIATED_TYPE = "application/vnd.npm.install-v1+json";
const NO_VULNERABILITIES = { info: 0, low: 0, moderate: 0, high: 0, critical: 0 };

/** A request, decoded. */
export interface ContentRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface UpstreamContent {
  put(fixture: PackageFixture): void;
  remove(name: string): void;
  putFile(path: string, bytes: Buffer): void;
  attest(name: string, version: string, bundle: unknown): void;
  advise(name: string, advisory: Readonly<Record<string, unknown>>): void;
  answer(request: ContentRequest): UpstreamReply;
}

/** Creates an empty registry whose documents point to `origin()`. */
export function createUpstreamContent(origin: () => string): UpstreamContent {
  const packages = new Map<string, PackageFixture>();
  const tarballs = new Map<string, Buffer>();
  const attestations = new Map<string, unknown>();
  const advisories = new Map<string, Readonly<Record<string, unknown>>>();
  const rendered = new Map<string, Buffer>();
  const signer = createRegistrySigner();

  const versionsOf = (fixture: PackageFixture): Record<string, Record<string, unknown>> =>
    Object.fromEntries(
      fixture.versions.map((one) => {
        const attested = attestations.has(`${one.name}@${one.version}`);
        return [one.version, versionDocument(one, origin(), signer, attested)];
      }),
    );

  /** ECDSA signatures differ each time, and big documents take long: each form is rendered once. */
  const render = (key: string, make: () => Buffer): Buffer => {
    const known = rendered.get(key) ?? make();
    rendered.set(key, known);
    return known;
  };

  const packument = (fixture: PackageFixture, headers: IncomingHttpHeaders): UpstreamReply => {
    const abbreviated = headers.accept?.includes(ABBREVIATED_TYPE) ?? false;
    const gzip = headers["accept-encoding"]?.includes("gzip") ?? false;
    const form = abbreviated ? abbreviatedPackument : fullPackument;
    const versionsKey = `${fixture.name} versions`;
    const versions = render(versionsKey, () => toJson(versionsOf(fixture)));
    const plain = render(`${fixture.name} ${form.name}`, () =>
      toJson(form(fixture, JSON.parse(versions.toString()) as ReturnType<typeof versionsOf>)),
    );
    const body = gzip ? render(`${fixture.name} ${form.name} gzip`, () => gzipSync(plain)) : plain;
    return {
      status: 200,
      headers: {
        "content-type": abbreviated ? ABBREVIATED_TYPE : "application/json",
        vary: "Accept, Accept-Encoding",
        etag: entityTag(body),
        ...(gzip ? { "content-encoding": "gzip" } : {}),
      },
      body,
    };
  };

  const audit = (request: ContentRequest): UpstreamReply | undefined => {
    const [, api, kind] =
      /^\/-\/npm\/v1\/security\/(advisories|audits)(\/.*)?$/.exec(request.path) ?? [];
    if (api === undefined || request.method !== "POST") return undefined;
    const asked = readJson(request);
    if (api === "advisories" && kind === "/bulk") {
      const found = Object.keys(asked).flatMap((name) => {
        const advisory = advisories.get(name);
        return advisory === undefined ? [] : [[name, [advisory]] as const];
      });
      return json(200, Object.fromEntries(found));
    }
    return json(200, {
      actions: [],
      advisories: {},
      muted: [],
      metadata: { vulnerabilities: NO_VULNERABILITIES, dependencies: 0, totalDependencies: 0 },
    });
  };

  const registryDocument = (request: ContentRequest): UpstreamReply => {
    const { path } = request;
    if (path === "/-/ping") return json(200, {});
    if (path === "/-/npm/v1/keys") return json(200, signer.keys);
    if (path === "/-/v1/search") {
      return json(200, searchResult(packages.values(), request.query.get("text") ?? ""));
    }
    const attested = /^\/-\/npm\/v1\/attestations\/(.+@[^@]+)$/.exec(path)?.[1];
    if (attested !== undefined && attestations.has(attested)) {
      return json(200, { attestations: [attestations.get(attested)] });
    }
    return audit(request) ?? notFound();
  };

  const packageDocument = ({ path, headers }: ContentRequest): UpstreamReply => {
    const tarball = tarballs.get(path);
    if (tarball !== undefined) {
      const type = { "content-type": "application/octet-stream", etag: entityTag(tarball) };
      return { status: 200, headers: type, body: tarball };
    }
    const [, name, versionOrTag] = /^\/((?:@[^/]+\/)?[^/@]+)(?:\/([^/]+))?$/.exec(path) ?? [];
    const fixture = packages.get(name ?? "");
    if (fixture === undefined) return notFound();
    if (versionOrTag === undefined) return packument(fixture, headers);
    const version = versionsOf(fixture)[fixture.distTags[versionOrTag] ?? versionOrTag];
    return version === undefined ? notFound() : json(200, version);
  };

  const forget = (name: string): void => {
    for (const key of rendered.keys()) if (key.startsWith(`${name} `)) rendered.delete(key);
  };

  return {
    put: (fixture) => {
      packages.set(fixture.name, fixture);
      for (const one of fixture.versions)
        tarballs.set(tarballPath(one.name, one.version), one.tarball);
      forget(fixture.name);
    },
    remove: (name) => {
      for (const one of packages.get(name)?.versions ?? [])
        tarballs.delete(tarballPath(name, one.version));
      packages.delete(name);
      forget(name);
    },
    putFile: (path, bytes) => tarballs.set(path, bytes),
    attest: (name, version, bundle) => {
      attestations.set(`${name}@${version}`, bundle);
      forget(name);
    },
    advise: (name, advisory) => advisories.set(name, advisory),
    answer: (request) =>
      request.path.startsWith("/-/") ? registryDocument(request) : packageDocument(request),
  };
}

function readJson({ headers, body }: ContentRequest): Record<string, unknown> {
  const plain = headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
  return JSON.parse(plain.toString()) as Record<string, unknown>;
}

function toJson(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function json(status: number, value: unknown): UpstreamReply {
  return { status, headers: { "content-type": "application/json" }, body: toJson(value) };
}

function notFound(): UpstreamReply {
  return json(404, { error: "Not found" });
}

function entityTag(body: Buffer): string {
  return `"${createHash("sha256").update(body).digest("base64url")}"`;
}
