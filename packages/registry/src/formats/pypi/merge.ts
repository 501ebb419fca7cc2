// One project out of all the places a repository searches. Files of a version are united: a public version may gain
// files after some of it was kept. Files of a version that was published here, or came through another connection, are
// never mixed with others'.
import type { DetailedAsset, DetailedVersion } from "../../catalog/model.js";
import type { PackageSource, PackageView, UpstreamSource } from "../../catalog/package-view.js";
import type { ProjectFile, ProjectPage } from "./simple/project-page.js";
import { parseDistributionFile } from "./distribution-file.js";
import { parseFileFacts, parseVersionFacts, type YankDecision } from "./stored-metadata.js";
import { PypiUpstreamDocument, firstUpload } from "./upstream/upstream-document.js";
import type { UpstreamFile } from "./upstream/upstream-page.js";
import { compareVersions, normaliseVersion } from "./version.js";

export interface MergedProject {
  readonly page: ProjectPage;
  readonly files: ReadonlyMap<string, MergedFile>;
}

export interface MergedFile extends ProjectFile {
  /** Its bytes are in a repository that is searched. */
  readonly isStored: boolean;
}

/** A version while its sources are looked through. */
interface MergedVersion {
  readonly version: string;
  readonly files: Map<string, MergedFile>;
  /** The connection its files come through; undefined as long as there are none. */
  readonly connection: string | undefined;
  /** Nothing further up may change or add to it: it was published here, or is hidden. */
  isClosed: boolean;
  yank: YankDecision | undefined;
}

/** Merges the sources of a view, nearest first. */
export function mergeProject(view: PackageView): MergedProject {
  const versions = new Map<string, MergedVersion>();
  for (const source of view.sources) {
    if (source.kind === "upstream") addUpstream(source, versions);
    else for (const version of source.versions) addStored(version, view.name.name, versions);
  }
  const visible = [...versions.values()]
    .filter(({ files }) => files.size > 0)
    .sort((a, b) => compareVersions(a.version, b.version));
  const files = visible.flatMap(filesOf);
  return {
    page: {
      name: view.name.name,
      versions: visible.map(({ version }) => version),
      files,
      ...upstreamFacts(view.sources),
    },
    files: new Map(files.map((file) => [file.filename, file])),
  };
}

function filesOf({ files, yank }: MergedVersion): MergedFile[] {
  const sorted = [...files.values()].sort((a, b) => (a.filename < b.filename ? -1 : 1));
  if (yank === undefined) return sorted;
  return sorted.map((file) => withYank(file, yank.isYanked ? yank.reason : undefined));
}

function addStored(
  stored: DetailedVersion,
  project: string,
  versions: Map<string, MergedVersion>,
): void {
  const { versionKey, origin } = stored;
  const known = versions.get(versionKey);
  if (known?.isClosed === true) return;
  const merged = known ?? newVersion(stored.version, origin.connection);
  versions.set(versionKey, merged);
  const isOurs = origin.type === "INTERNAL";
  merged.isClosed = isOurs || stored.status !== "Published";
  // What an upstream repository hides is hidden here too, unless a nearer one has it.
  if (stored.status !== "Published" || (known && origin.connection !== known.connection)) return;
  merged.yank ??= parseVersionFacts(stored.metadata).yank;
  for (const asset of stored.assets) {
    if (merged.files.has(asset.name)) continue;
    const file = toStoredFile(asset, stored, merged.version, project);
    if (file) merged.files.set(asset.name, file);
  }
}

function toStoredFile(
  asset: DetailedAsset,
  stored: DetailedVersion,
  version: string,
  project: string,
): MergedFile | undefined {
  const parsed = parseDistributionFile(asset.name, project);
  if (parsed === undefined) return undefined;
  const { requiresPython, metadataSha256, uploadedAtMs, yanked } = parseFileFacts(asset.metadata);
  return {
    filename: asset.name,
    version,
    versionKey: stored.versionKey,
    isStored: true,
    hashes: { sha256: asset.digests.sha256 },
    sizeBytes: asset.sizeBytes,
    uploadedAtMs: uploadedAtMs ?? stored.publishedAtMs,
    ...(requiresPython !== undefined && { requiresPython }),
    ...(yanked !== undefined && { yanked }),
    ...(parsed.kind === "wheel" && { coreMetadata: metadataSha256 ?? true }),
    hasProvenance: stored.assets.some(({ name }) => name === `${asset.name}.provenance`),
  };
}

function addUpstream(source: UpstreamSource, versions: Map<string, MergedVersion>): void {
  const document = pypiDocument(source);
  for (const versionKey of document.versionKeys()) {
    const files = document.filesOf(versionKey);
    const known = versions.get(versionKey);
    if (known && (known.isClosed || known.connection !== source.connection)) continue;
    const merged = known ?? newVersion(files[0]?.version ?? versionKey, source.connection);
    versions.set(versionKey, merged);
    const seenMs = source.firstSeenMs.get(versionKey) ?? source.checkedAtMs;
    const publishedAtMs = firstUpload(files) ?? seenMs;
    for (const file of files) {
      const stored = merged.files.get(file.filename);
      const listed = stored ? refreshed(stored, file) : toUpstreamFile(file, merged, publishedAtMs);
      merged.files.set(file.filename, listed);
    }
  }
}

/** A kept file follows its upstream's yanks and provenance; its bytes, and what is in them, do not change. */
function refreshed(stored: MergedFile, { yanked, hasProvenance }: UpstreamFile): MergedFile {
  return {
    ...withYank(stored, yanked),
    hasProvenance: stored.hasProvenance === true || hasProvenance === true,
  };
}

/** @param yanked the reason; undefined: it is not */
function withYank(file: MergedFile, yanked: string | undefined): MergedFile {
  if (yanked !== undefined) return { ...file, yanked };
  const plain: { yanked?: string } & MergedFile = { ...file };
  delete plain.yanked;
  return plain;
}

function toUpstreamFile(
  file: UpstreamFile,
  { version }: MergedVersion,
  publishedAtMs: number,
): MergedFile {
  return { uploadedAtMs: publishedAtMs, ...file, version, isStored: false };
}

function newVersion(version: string, connection: string | undefined): MergedVersion {
  return {
    version: normaliseVersion(version) ?? version,
    files: new Map(),
    connection,
    isClosed: false,
    yank: undefined,
  };
}

/** Status and locations are the public project's; of a name that is published here nobody upstream says anything. */
function upstreamFacts(sources: readonly PackageSource[]) {
  for (const source of sources) {
    if (source.kind !== "upstream") continue;
    const { status, tracks, alternateLocations } = pypiDocument(source).page;
    return {
      ...(status && { status }),
      ...(tracks && { tracks }),
      ...(alternateLocations && { alternateLocations }),
    };
  }
  return {};
}

function pypiDocument({ document }: UpstreamSource): PypiUpstreamDocument {
  if (document instanceof PypiUpstreamDocument) return document;
  throw new TypeError("a Python project has an upstream document of another format");
}
