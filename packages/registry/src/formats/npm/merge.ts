// One package out of all the places a repository searches: the nearest source that has a version decides over it.
import type { DetailedVersion, PackageName, StoredPackage } from "../../catalog/model.js";
import type { PackageSource, PackageView, UpstreamSource } from "../../catalog/package-view.js";
import type { FormatSettings } from "../format.js";
import { mergeTags } from "./dist-tags-rule.js";
import { openStoredManifest } from "./stored-manifest.js";
import { NpmUpstreamDocument } from "./upstream-document.js";

const maxReadmeBytes = 64 * 1024;

/** What a repository's clients see of a package. */
export interface MergedPackage {
  readonly name: PackageName;
  /** Visible versions by version key, oldest publication first. */
  readonly versions: ReadonlyMap<string, MergedVersion>;
  /** Tag to version key; each one visible. Has `latest` unless no version is visible. */
  readonly tags: ReadonlyMap<string, string>;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
  /** The package as the addressed repository itself holds it. */
  readonly own: StoredPackage | undefined;
  /** Of the latest version, at most 64 KiB. */
  readonly readme: string | undefined;
  /** Some version of it was first published to a repository of the domain. */
  readonly isPublishedHere: boolean;
}

export interface MergedVersion {
  readonly version: string;
  readonly metadata: Buffer;
  readonly publishedAtMs: number;
  /** Deprecation as the upstream says it now; absent: what the stored manifest says. */
  readonly upstreamDeprecation?: { readonly message: string | undefined };
}

/** Merges the sources of a view. */
export function mergePackage(
  view: PackageView,
  distTags: FormatSettings["tagPrecedence"],
): MergedPackage {
  const versions = visibleVersions(view.sources);
  const sorted = new Map(
    [...versions].sort(
      ([, a], [, b]) => a.publishedAtMs - b.publishedAtMs || compareText(a.version, b.version),
    ),
  );
  const tags = mergeTags(view.sources.map(tagsOf), sorted, distTags);
  const times = view.sources.flatMap(timesOf);
  for (const { publishedAtMs } of sorted.values()) times.push(publishedAtMs);
  return {
    name: view.name,
    versions: sorted,
    tags,
    createdAtMs: minimum(times),
    modifiedAtMs: maximum(times),
    own: ownPackage(view.sources[0]),
    readme: readmeOf(view.sources, tags.get("latest")),
    isPublishedHere: view.sources.some(
      (source) =>
        source.kind === "stored" &&
        source.versions.some(({ origin }) => origin.type === "INTERNAL"),
    ),
  };
}

function visibleVersions(sources: readonly PackageSource[]): Map<string, MergedVersion> {
  const decided = new Set<string>();
  const visible = new Map<string, MergedVersion>();
  const upstreams = sources.flatMap((source) => (source.kind === "upstream" ? [source] : []));
  for (const source of sources) {
    if (source.kind === "upstream") {
      addUpstreamVersions(source, decided, visible);
      continue;
    }
    for (const version of source.versions) {
      if (decided.has(version.versionKey)) continue;
      // A version that is hidden here hides the same version further up, too.
      decided.add(version.versionKey);
      if (version.status === "Published")
        visible.set(version.versionKey, storedVersion(version, upstreams));
    }
  }
  return visible;
}

function addUpstreamVersions(
  source: UpstreamSource,
  decided: Set<string>,
  visible: Map<string, MergedVersion>,
): void {
  const document = npmDocument(source);
  for (const key of document.versionKeys()) {
    if (decided.has(key)) continue;
    decided.add(key);
    const entry = document.entryOf(key);
    if (!entry) continue;
    visible.set(key, {
      version: entry.version,
      metadata: entry.metadata,
      publishedAtMs: entry.publishedAtMs ?? source.firstSeenMs.get(key) ?? source.checkedAtMs,
    });
  }
}

/** A copy kept from upstream follows the upstream's deprecation, unless somebody here decided about it. */
function storedVersion(
  version: DetailedVersion,
  upstreams: readonly UpstreamSource[],
): MergedVersion {
  const merged = {
    version: version.version,
    metadata: version.metadata,
    publishedAtMs: version.publishedAtMs,
  };
  if (version.origin.type !== "EXTERNAL") return merged;
  for (const upstream of upstreams) {
    const entry = npmDocument(upstream).entryOf(version.versionKey);
    if (!entry) continue;
    if (openStoredManifest(version.metadata).extra.isDeprecatedHere) return merged;
    const message = openStoredManifest(entry.metadata).extra.deprecated;
    return { ...merged, upstreamDeprecation: { message } };
  }
  return merged;
}

function npmDocument({ document }: UpstreamSource): NpmUpstreamDocument {
  if (document instanceof NpmUpstreamDocument) return document;
  throw new TypeError("an npm package has an upstream document of another format");
}

function tagsOf(source: PackageSource): Iterable<readonly [string, string]> {
  return source.kind === "stored" ? source.tags : npmDocument(source).head.tags;
}

function timesOf(source: PackageSource): number[] {
  if (source.kind === "stored") return [source.package.createdAtMs, source.package.updatedAtMs];
  const { createdAtMs, modifiedAtMs } = npmDocument(source).head;
  return [createdAtMs, modifiedAtMs].filter((time) => time !== undefined);
}

function ownPackage(nearest: PackageSource | undefined): StoredPackage | undefined {
  return nearest?.kind === "stored" ? nearest.package : undefined;
}

/** npm has one README per package, of its latest version, and no more of it than the public registry has. */
function readmeOf(
  sources: readonly PackageSource[],
  latest: string | undefined,
): string | undefined {
  if (latest === undefined) return undefined;
  for (const source of sources) {
    const readme =
      source.kind === "stored"
        ? source.versions.find(({ versionKey }) => versionKey === latest)?.readme
        : upstreamReadme(npmDocument(source), latest);
    if (readme) return beginningOf(readme);
  }
  return undefined;
}

function upstreamReadme({ head }: NpmUpstreamDocument, latest: string): Buffer | undefined {
  const isOfLatest = head.tags.some(([tag, version]) => tag === "latest" && version === latest);
  return isOfLatest && head.readme !== undefined ? Buffer.from(head.readme) : undefined;
}

/** A character that is cut in two is left out. */
function beginningOf(readme: Buffer): string {
  return new TextDecoder().decode(readme.subarray(0, maxReadmeBytes), { stream: true });
}

function minimum(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), Infinity);
}

function maximum(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
