/** The documents a public npm registry answers, rendered from fixtures. */
import { baseName, type PackageFixture, type PackageVersionFixture } from "./fixture-package.js";
import type { RegistrySigner } from "./upstream-signing.js";

/** Members of a version kept in the abbreviated form (npm registry, package-metadata.md). */
const ABBREVIATED_MEMBERS = [
  "name",
  "version",
  "dependencies",
  "optionalDependencies",
  "devDependencies",
  "bundleDependencies",
  "peerDependencies",
  "peerDependenciesMeta",
  "bin",
  "directories",
  "engines",
  "cpu",
  "os",
  "libc",
  "funding",
  "deprecated",
  "_hasShrinkwrap",
] as const;

const INSTALL_SCRIPTS = ["preinstall", "install", "postinstall"] as const;

/** Path of a version's tarball at the registry. */
export function tarballPath(name: string, version: string): string {
  return `/${name}/-/${baseName(name)}-${version}.tgz`;
}

export interface VersionDocumentOptions {
  /** Where its tarball is, without a trailing slash. */
  readonly origin: string;
  readonly signer: RegistrySigner;
  /** Whether it names a provenance attestation. */
  readonly attested: boolean;
}

/** One version as the full document lists it. */
export function versionDocument(
  fixture: PackageVersionFixture,
  { origin, signer, attested }: VersionDocumentOptions,
): Record<string, unknown> {
  const { name, version, integrity, shasum } = fixture;
  const attestations = {
    url: `${origin}/-/npm/v1/attestations/${name}@${version}`,
    provenance: { predicateType: "https://slsa.dev/provenance/v1" },
  };
  return {
    ...fixture.manifest,
    _id: `${name}@${version}`,
    dist: {
      integrity,
      shasum,
      tarball: `${origin}${tarballPath(name, version)}`,
      signatures: [signer.signVersion(name, version, integrity)],
      ...(attested ? { attestations } : {}),
    },
  };
}

/** `application/json`: everything, with the time of each version. */
export function fullPackument(
  fixture: PackageFixture,
  versions: Readonly<Record<string, Record<string, unknown>>>,
): Record<string, unknown> {
  const times = fixture.versions.map((one) => one.publishedAtMs);
  return {
    _id: fixture.name,
    _rev: `${fixture.versions.length}-fixture`,
    name: fixture.name,
    "dist-tags": fixture.distTags,
    versions,
    time: {
      created: new Date(Math.min(...times)).toISOString(),
      modified: modifiedAt(fixture),
      ...Object.fromEntries(
        fixture.versions.map((one) => [one.version, new Date(one.publishedAtMs).toISOString()]),
      ),
    },
    readme: `# ${fixture.name}`,
  };
}

/** `application/vnd.npm.install-v1+json`: what an installation needs. */
export function abbreviatedPackument(
  fixture: PackageFixture,
  versions: Readonly<Record<string, Record<string, unknown>>>,
): Record<string, unknown> {
  return {
    name: fixture.name,
    modified: modifiedAt(fixture),
    "dist-tags": fixture.distTags,
    versions: Object.fromEntries(
      Object.entries(versions).map(([version, document]) => [version, abbreviate(document)]),
    ),
  };
}

/** `GET /-/v1/search`: packages whose name contains the text. */
export function searchResult(
  fixtures: Iterable<PackageFixture>,
  text: string,
): Record<string, unknown> {
  const objects = [...fixtures]
    .filter((fixture) => fixture.name.includes(text))
    .map((fixture) => ({
      package: {
        name: fixture.name,
        version: fixture.distTags["latest"],
        description: "",
        keywords: [],
        date: modifiedAt(fixture),
        maintainers: [],
        links: {},
      },
      score: { final: 1, detail: { quality: 1, popularity: 1, maintenance: 1 } },
      searchScore: 1,
    }));
  return { objects, total: objects.length, time: new Date(0).toISOString() };
}

function abbreviate(document: Record<string, unknown>): Record<string, unknown> {
  const scripts = (document["scripts"] ?? {}) as Record<string, unknown>;
  const kept: Record<string, unknown> = { dist: document["dist"] };
  for (const member of ABBREVIATED_MEMBERS) {
    if (document[member] !== undefined) kept[member] = document[member];
  }
  if (INSTALL_SCRIPTS.some((script) => script in scripts)) kept["hasInstallScript"] = true;
  return kept;
}

function modifiedAt(fixture: PackageFixture): string {
  return new Date(Math.max(...fixture.versions.map((one) => one.publishedAtMs))).toISOString();
}
