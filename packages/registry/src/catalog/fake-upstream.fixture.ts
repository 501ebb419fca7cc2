// A public registry in memory, and how the catalog reads it: the same documents for every format.
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { type UpstreamClient, UpstreamError, type UpstreamReply } from "@packhouse/proxy";
import { ValidationError } from "../errors.js";
import type { UpstreamReader, UpstreamVersion } from "./upstream.js";

/** A public registry of documents `{ version: { file: { sha256 } } }`. */
export class FakeUpstream implements UpstreamClient {
  readonly packages = new Map<string, Map<string, Map<string, Buffer>>>();
  readonly requests: string[] = [];
  mode: "up" | "down" | "corrupt" | "hanging" = "up";
  hasTimes = true;
  /** What its documents promise of notes beside files. */
  noteSha256: string | undefined;

  put(name: string, version: string, bytes: Buffer, file = "package.tgz"): void {
    const versions = this.packages.get(name) ?? new Map<string, Map<string, Buffer>>();
    const files = versions.get(version) ?? new Map<string, Buffer>();
    this.packages.set(name, versions.set(version, files.set(file, bytes)));
  }

  get({ url, etag }: Parameters<UpstreamClient["get"]>[0]): Promise<UpstreamReply> {
    this.requests.push(url.pathname);
    if (this.mode === "hanging") return new Promise(() => undefined);
    if (this.mode === "down")
      return Promise.reject(new UpstreamError("unreachable", url, "is down"));
    const [, name = "", version, file = "package.tgz"] = url.pathname.split("/");
    const versions = this.packages.get(name);
    if (versions === undefined) return Promise.resolve({ kind: "absent", status: 404 });
    if (version !== undefined)
      return Promise.resolve(this.#asset(url, versions.get(version)?.get(file)));
    const document = JSON.stringify(
      Object.fromEntries([...versions].map(([v, files]) => [v, digestsOf(files)])),
    );
    const current = `"${sha256(Buffer.from(document))}"`;
    if (etag === current) return Promise.resolve({ kind: "fresh" });
    return Promise.resolve(found(url, Buffer.from(document), current));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #asset(url: URL, bytes: Buffer | undefined): UpstreamReply {
    if (bytes === undefined) return { kind: "absent", status: 404 };
    return found(url, this.mode === "corrupt" ? Buffer.concat([bytes, Buffer.from("!")]) : bytes);
  }
}

const found = (url: URL, bytes: Buffer, etag?: string): UpstreamReply => ({
  kind: "found",
  status: 200,
  body: Readable.from([bytes]),
  finalUrl: url,
  ...(etag !== undefined && { etag }),
});

type Files = Readonly<Record<string, { readonly sha256: string }>>;

function digestsOf(files: ReadonlyMap<string, Buffer>): Files {
  return Object.fromEntries([...files].map(([file, bytes]) => [file, { sha256: sha256(bytes) }]));
}

export const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

export const fakeReader = (upstream: FakeUpstream): UpstreamReader => ({
  documentRequest: (base, { name }) => ({ url: new URL(name, base), accept: "*/*", maxBytes: 1e6 }),
  readDocument: (bytes, { name, base }) => {
    const parsed = JSON.parse(bytes.toString()) as Record<string, Files>;
    if (Array.isArray(parsed)) throw new ValidationError("not a document");
    const versions = new Map<string, UpstreamVersion>(
      Object.entries(parsed).map(([version, files]) => [
        version,
        {
          version,
          versionKey: version,
          ...(upstream.hasTimes && { publishedAtMs: 1_000_000 }),
          metadata: Buffer.from(JSON.stringify({ version })),
          assets: Object.entries(files).map(([file, digests]) => ({
            name: file,
            url: new URL(
              `${name.name}/${version}${file === "package.tgz" ? "" : `/${file}`}`,
              base,
            ),
            digests,
            ...(name.format === "pypi" && {
              metadata: Buffer.from(`metadata of ${file}`),
              companions: companionsOf(new URL(`${name.name}/${version}/${file}`, base), upstream),
            }),
          })),
        },
      ]),
    );
    return Promise.resolve({
      sizeBytes: bytes.length,
      versionKeys: () => versions.keys(),
      untimedVersionKeys: () => (upstream.hasTimes ? [] : [...versions.keys()]),
      find: (versionKey) => versions.get(versionKey),
    });
  },
});

/** Beside `FILE` there may be `FILE.note`. */
function companionsOf(file: URL, { noteSha256 }: FakeUpstream) {
  const url = new URL(`${file.href}.note`);
  const promised = noteSha256 === undefined ? {} : { sha256: noteSha256 };
  return new Map([["note", { url, ...promised, maxBytes: 1000 }]]);
}
