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
  /** Percent-decoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The packages of a registry whose documents point to `origin()`. */
export class UpstreamContent {
  readonly #origin: () => string;
  readonly #signer = createRegistrySigner();
  readonly #packages = new Map<string, PackageFixture>();
  readonly #files = new Map<string, Buffer>();
  readonly #attestations = new Map<string, unknown>();
  readonly #advisories = new Map<string, Readonly<Record<string, unknown>>>();
  readonly #rendered = new Map<string, Map<string, Buffer>>();

  constructor(origin: () => string) {
    this.#origin = origin;
  }

  put(fixture: PackageFixture): void {
    this.#packages.set(fixture.name, fixture);
    for (const one of fixture.versions) {
      this.#files.set(tarballPath(one.name, one.version), one.tarball);
    }
    this.#rendered.delete(fixture.name);
  }

  remove(name: string): void {
    for (const one of this.#packages.get(name)?.versions ?? []) {
      this.#files.delete(tarballPath(name, one.version));
    }
    this.#packages.delete(name);
    this.#rendered.delete(name);
  }

  putFile(path: string, bytes: Buffer): void {
    this.#files.set(path, bytes);
  }

  attest(name: string, version: string, bundle: unknown): void {
    this.#attestations.set(`${name}@${version}`, bundle);
    this.#rendered.delete(name);
  }

  advise(name: string, advisory: Readonly<Record<string, unknown>>): void {
    this.#advisories.set(name, advisory);
  }

  answer(request: ContentRequest): UpstreamReply {
    const { path, headers } = request;
    if (path.startsWith("/-/")) return this.#registryDocument(request);
    const file = this.#files.get(path);
    if (file !== undefined) return fileReply(file);
    const [, name = "", version] = /^\/((?:@[^/]+\/)?[^/@]+)(?:\/([^/]+))?$/.exec(path) ?? [];
    const fixture = this.#packages.get(name);
    if (fixture === undefined) return notFound();
    return version === undefined
      ? this.#packument(fixture, headers)
      : this.#version(fixture, fixture.distTags[version] ?? version);
  }

  #registryDocument(request: ContentRequest): UpstreamReply {
    const { path, query } = request;
    if (path === "/-/ping") return json(200, {});
    if (path === "/-/npm/v1/keys") return json(200, this.#signer.keys);
    if (path === "/-/v1/search") {
      return json(200, searchResult(this.#packages.values(), query.get("text") ?? ""));
    }
    if (path === "/-/npm/v1/security/advisories/bulk") return this.#bulkAudit(request);
    if (path.startsWith("/-/npm/v1/security/audits")) return json(200, EMPTY_AUDIT);
    const attested = path.replace(/^\/-\/npm\/v1\/attestations\//, "");
    const bundle = this.#attestations.get(attested);
    return bundle === undefined ? notFound() : json(200, { attestations: [bundle] });
  }

  #bulkAudit(request: ContentRequest): UpstreamReply {
    const found = Object.keys(readJson(request)).flatMap((name) => {
      const advisory = this.#advisories.get(name);
      return advisory === undefined ? [] : [[name, [advisory]] as const];
    });
    return json(200, Object.fromEntries(found));
  }

  #packument(fixture: PackageFixture, headers: IncomingHttpHeaders): UpstreamReply {
    const abbreviated = headers.accept?.includes(ABBREVIATED_TYPE) ?? false;
    const gzip = headers["accept-encoding"]?.includes("gzip") ?? false;
    const form = abbreviated ? abbreviatedPackument : fullPackument;
    const plain = this.#render(fixture.name, form.name, () =>
      toJson(form(fixture, this.#versions(fixture))),
    );
    const body = gzip
      ? this.#render(fixture.name, `${form.name}.gz`, () => gzipSync(plain))
      : plain;
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
  }

  #version(fixture: PackageFixture, version: string): UpstreamReply {
    const document = this.#versions(fixture)[version];
    return document === undefined ? notFound() : json(200, document);
  }

  #versions(fixture: PackageFixture): Record<string, Record<string, unknown>> {
    const document = (one: PackageFixture["versions"][number]): Record<string, unknown> =>
      versionDocument(one, {
        origin: this.#origin(),
        signer: this.#signer,
        attested: this.#attestations.has(`${one.name}@${one.version}`),
      });
    return Object.fromEntries(fixture.versions.map((one) => [one.version, document(one)]));
  }

  /** ECDSA signatures differ each time and big documents take long: each form is rendered once. */
  #render(name: string, form: string, make: () => Buffer): Buffer {
    const forms = this.#rendered.get(name) ?? new Map<string, Buffer>();
    this.#rendered.set(name, forms);
    const body = forms.get(form) ?? make();
    forms.set(form, body);
    return body;
  }
}

const EMPTY_AUDIT = {
  actions: [],
  advisories: {},
  muted: [],
  metadata: { vulnerabilities: NO_VULNERABILITIES, dependencies: 0, totalDependencies: 0 },
};

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

function fileReply(file: Buffer): UpstreamReply {
  const headers = { "content-type": "application/octet-stream", etag: entityTag(file) };
  return { status: 200, headers, body: file };
}

function notFound(): UpstreamReply {
  return json(404, { error: "Not found" });
}

function entityTag(body: Buffer): string {
  return `"${createHash("sha256").update(body).digest("base64url")}"`;
}
