/** Builders of real npm packages, in memory and deterministic: the same input gives the same bytes. */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";

/** A package.json. */
export type Manifest = Record<string, unknown>;

/** One version of a package with its real tarball. */
export interface PackageVersionFixture {
  readonly name: string;
  readonly version: string;
  readonly manifest: Manifest;
  readonly tarball: Buffer;
  /** Subresource integrity, sha512. */
  readonly integrity: string;
  /** SHA-1, hexadecimal. */
  readonly shasum: string;
  readonly publishedAtMs: number;
}

/** A package with all its versions, as a registry lists it. */
export interface PackageFixture {
  readonly name: string;
  readonly versions: readonly PackageVersionFixture[];
  readonly distTags: Readonly<Record<string, string>>;
}

export interface PackageVersionOptions {
  readonly name: string;
  readonly version?: string;
  /** Members added to the generated package.json. */
  readonly manifest?: Manifest;
  /** Files added to the tarball, by path below `package/`. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
  readonly publishedAtMs?: number;
}

/** Old enough for every client's minimum release age. */
const LONG_AGO_MS = Date.UTC(2024, 0, 1);

/** Packs `files` as npm does, below `package/`, without any time or owner of this machine. */
async function packTarball(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const archive = pack();
  for (const [path, content] of Object.entries(files)) {
    archive.entry({ name: `package/${path}`, mtime: new Date(0), mode: 0o644 }, content);
  }
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive as AsyncIterable<Buffer>) chunks.push(chunk);
  return gzipSync(Buffer.concat(chunks));
}

/** Builds one version; its `index.js` exports `name@version` unless `files` brings another. */
export async function aPackageVersion(
  options: PackageVersionOptions,
): Promise<PackageVersionFixture> {
  const { name, version = "1.0.0", publishedAtMs = LONG_AGO_MS } = options;
  const manifest: Manifest = {
    name,
    version,
    main: "index.js",
    license: "MIT",
    ...options.manifest,
  };
  const tarball = await packTarball({
    "package.json": JSON.stringify(manifest, undefined, 2),
    "index.js": `module.exports = ${JSON.stringify(`${name}@${version}`)};\n`,
    ...options.files,
  });
  return { name, version, manifest, tarball, ...digestsOf(tarball), publishedAtMs };
}

/** Groups versions of one name; `latest` is the last of them unless `distTags` says otherwise. */
export function aPackage(
  versions: readonly [PackageVersionFixture, ...PackageVersionFixture[]],
  distTags: Readonly<Record<string, string>> = {},
): PackageFixture {
  const last = versions.at(-1) ?? versions[0];
  return { name: last.name, versions, distTags: { latest: last.version, ...distTags } };
}

/** A package of one version. */
export async function aSimplePackage(options: PackageVersionOptions): Promise<PackageFixture> {
  return aPackage([await aPackageVersion(options)]);
}

/** The two digests an npm registry publishes for a tarball. */
export function digestsOf(tarball: Buffer): { integrity: string; shasum: string } {
  return {
    integrity: `sha512-${createHash("sha512").update(tarball).digest("base64")}`,
    shasum: createHash("sha1").update(tarball).digest("hex"),
  };
}

/** The name without its scope, as tarball file names use it. */
export function baseName(name: string): string {
  return name.slice(name.indexOf("/") + 1);
}
