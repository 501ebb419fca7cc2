// What the registries serve in the benchmark: made here, the same in every run.
import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { noise } from "../noise.js";

export interface BenchVersion {
  readonly version: string;
  readonly tarball: Buffer;
  readonly manifest: Readonly<Record<string, unknown>>;
}

export interface BenchPackage {
  readonly name: string;
  readonly versions: readonly BenchVersion[];
}

export const smallPackage = "bench-small";
export const largePackage = "bench-large";
export const tarballPackage = "bench-tarball";
const closurePrefix = "bench-closure-";
const closureSize = 600;

/** All packages of the local upstream. */
export async function benchPackages(): Promise<Map<string, BenchPackage>> {
  const packages = [
    await aPackage(smallPackage, ["1.0.0"]),
    // About 700 KB of packument: many versions with the fields that real ones have.
    await aPackage(
      largePackage,
      Array.from({ length: 700 }, (_, n) => `1.${n}.0`),
      {
        dependencies: manyDependencies(12),
        keywords: Array.from({ length: 20 }, (_, n) => `keyword-${n}`),
      },
    ),
    await aPackage(tarballPackage, ["1.0.0"], {}, noise("tarball", 50_000)),
  ];
  for (let n = 0; n < closureSize; n += 1) {
    // A tree some levels deep: each package needs up to three that come later.
    const next = [2 * n + 1, 2 * n + 2, n + 7].filter((other) => other > n && other < closureSize);
    const dependencies = Object.fromEntries(next.map((other) => [closureName(other), "^1.0.0"]));
    packages.push(
      await aPackage(closureName(n), ["1.0.0"], { dependencies }, noise(`closure ${n}`, 4000)),
    );
  }
  return new Map(packages.map((made) => [made.name, made]));
}

/** The root of the closure; with it `closureSize` packages are installed. */
export const closureRoot = closureName(0);

function closureName(n: number): string {
  return `${closurePrefix}${n}`;
}

export async function aPackage(
  name: string,
  versions: readonly string[],
  manifest: Readonly<Record<string, unknown>> = {},
  content: Buffer = Buffer.from("module.exports = 1;\n"),
): Promise<BenchPackage> {
  const made: BenchVersion[] = [];
  for (const version of versions) {
    const packageJson = {
      name,
      version,
      description: `${name} for measuring`,
      license: "MIT",
      main: "index.js",
      ...manifest,
    };
    made.push({ version, manifest: packageJson, tarball: await aTarball(packageJson, content) });
  }
  return { name, versions: made };
}

async function aTarball(packageJson: object, content: Buffer): Promise<Buffer> {
  const archive = pack();
  const mtime = new Date(0);
  archive.entry({ name: "package/package.json", mtime }, JSON.stringify(packageJson));
  archive.entry({ name: "package/index.js", mtime }, content);
  archive.finalize();
  return gzipSync(await buffer(archive));
}

/** The packument as a public registry would send it. */
export function packumentOf({ name, versions }: BenchPackage, registry: string): string {
  const latest = versions.at(-1)?.version ?? "";
  return JSON.stringify({
    _id: name,
    name,
    "dist-tags": { latest },
    versions: Object.fromEntries(
      versions.map((version) => [version.version, fullManifest(name, version, registry)]),
    ),
    time: {
      created: "2020-01-01T00:00:00.000Z",
      modified: "2020-01-01T00:00:00.000Z",
      ...Object.fromEntries(versions.map(({ version }) => [version, "2020-01-01T00:00:00.000Z"])),
    },
  });
}

export function fullManifest(
  name: string,
  { version, manifest, tarball }: BenchVersion,
  registry: string,
) {
  return {
    ...manifest,
    _id: `${name}@${version}`,
    dist: {
      tarball: `${registry}${name}/-/${name.split("/").at(-1) ?? name}-${version}.tgz`,
      shasum: createHash("sha1").update(tarball).digest("hex"),
      integrity: `sha512-${createHash("sha512").update(tarball).digest("base64")}`,
    },
  };
}

function manyDependencies(count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, n) => [`some-dependency-${n}`, "^1.2.3"]),
  );
}
