// A package view as one list of versions, each with all its assets: for formats whose versions have several.
import type { AssetGain } from "./format-facts.js";
import type { DetailedAsset, DetailedVersion, Origin, TimeSource, VersionStatus } from "./model.js";
import type { PackageView, StoredSource, UpstreamSource } from "./package-view.js";
import type { UpstreamAsset, UpstreamVersion } from "./upstream.js";

/** The nearest repository or registry that has the version says all but its further assets. */
export interface VisibleVersion {
  readonly version: string;
  readonly versionKey: string;
  /** Clients see Published ones only; a hidden one also hides the same version further upstream. */
  readonly status: VersionStatus;
  readonly origin: Origin;
  readonly publishedAtMs: number;
  readonly publishedAtSource: TimeSource;
  readonly metadata: Buffer;
  readonly assets: ReadonlyMap<string, VisibleAsset>;
}

/** An asset that can be opened. At least one of its two sides is there. */
export interface VisibleAsset {
  /** A repository on the way has its bytes. */
  readonly stored?: DetailedAsset;
  /** What the public registry says of it now; alone: it will be pulled through when it is asked for. */
  readonly upstream?: UpstreamAsset;
}

interface Growing extends VisibleVersion {
  readonly assets: Map<string, VisibleAsset>;
  /** A source was met that must not be mixed into it. */
  isClosed: boolean;
}

/** By version key, in the order of the sources. What can be opened and what is listed here is the same. */
export function visibleVersions(
  view: Pick<PackageView, "sources">,
  gainsAssets: AssetGain,
): ReadonlyMap<string, VisibleVersion> {
  const versions = new Map<string, Growing>();
  for (const source of view.sources) {
    for (const found of versionsOf(source)) {
      const known = versions.get(found.versionKey);
      if (known === undefined) versions.set(found.versionKey, found);
      else if (gainsAssets === "always") extend(known, found);
    }
  }
  return versions;
}

function* versionsOf(source: StoredSource | UpstreamSource): Iterable<Growing> {
  if (source.kind === "stored") {
    for (const version of source.versions) yield storedVersion(version);
    return;
  }
  for (const versionKey of source.document.versionKeys()) {
    const version = source.document.find(versionKey);
    if (version !== undefined) yield upstreamVersion(source, version);
  }
}

function storedVersion(version: DetailedVersion): Growing {
  const assets = version.assets.map((stored) => [stored.name, { stored }] as const);
  return { isClosed: false, ...version, assets: new Map(assets) };
}

function upstreamVersion(source: UpstreamSource, found: UpstreamVersion): Growing {
  const { version, versionKey, publishedAtMs, metadata } = found;
  const firstSeenMs = source.firstSeenMs.get(versionKey) ?? source.checkedAtMs;
  return {
    version,
    versionKey,
    status: "Published",
    origin: { type: "EXTERNAL", connection: source.connection },
    publishedAtMs: publishedAtMs ?? firstSeenMs,
    publishedAtSource: publishedAtMs === undefined ? "first-seen" : "upstream-said",
    metadata,
    assets: new Map(found.assets.map((upstream) => [upstream.name, { upstream }])),
    isClosed: false,
  };
}

/** Adds what a farther source has of the version, when both are of the same public registry and neither is hidden. */
function extend(known: Growing, farther: Growing): void {
  if (known.isClosed) return;
  known.isClosed =
    isHidden(known) ||
    isHidden(farther) ||
    known.origin.type !== "EXTERNAL" ||
    farther.origin.type !== "EXTERNAL" ||
    known.origin.connection !== farther.origin.connection;
  if (known.isClosed) return;
  for (const [name, { stored, upstream }] of farther.assets) {
    const nearer = known.assets.get(name);
    const merged = {
      ...(stored !== undefined && { stored }),
      ...(upstream !== undefined && { upstream }),
      ...nearer,
    };
    known.assets.set(name, merged);
  }
}

function isHidden({ status }: VisibleVersion): boolean {
  return status !== "Published" && status !== "Unlisted";
}
