// One project out of all the places a repository searches, as its page lists it.
import type { PackageSource, PackageView, UpstreamSource } from "../../catalog/package-view.js";
import {
  type VisibleAsset,
  type VisibleVersion,
  visibleVersions,
} from "../../catalog/visible-versions.js";
import { parseDistributionFile } from "./distribution-file.js";
import type { ProjectFile, ProjectPage } from "./simple/project-page.js";
import { parseFileFacts, parseVersionFacts } from "./stored-metadata.js";
import {
  PypiUpstreamDocument,
  metadataCompanion,
  provenanceCompanion,
} from "./upstream/upstream-document.js";
import { compareVersions, normaliseVersion } from "./version.js";

export interface MergedProject {
  readonly page: ProjectPage;
  readonly files: ReadonlyMap<string, MergedFile>;
}

export interface MergedFile extends ProjectFile {
  /** Its bytes are in a repository that is searched. */
  readonly isStored: boolean;
}

/** Merges the sources of a view, nearest first. */
export function mergeProject(view: PackageView): MergedProject {
  const visible = [...visibleVersions(view, "always").values()]
    .filter(({ status }) => status === "Published")
    .map((version) => filesOf(version, view.name.name))
    .filter(({ files }) => files.length > 0)
    .sort((a, b) => compareVersions(a.version, b.version));
  const files = visible.flatMap((version) => version.files);
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

function filesOf(found: VisibleVersion, project: string) {
  const version = normaliseVersion(found.version) ?? found.version;
  const { yank } = parseVersionFacts(found.metadata);
  const files: MergedFile[] = [];
  for (const [filename, asset] of found.assets) {
    const kind = parseDistributionFile(filename, project)?.kind;
    // Provenance is an asset of its version, and no file of the project.
    if (kind === undefined) continue;
    const { yanked, ...file } = toFile(filename, asset, found);
    const isYanked = yank?.isYanked ?? yanked !== undefined;
    files.push({
      version,
      ...file,
      versionKey: found.versionKey,
      isStored: asset.stored !== undefined,
      ...(kind === "wheel" && { coreMetadata: file.coreMetadata ?? true }),
      ...(isYanked && { yanked: yank?.reason ?? yanked ?? "" }),
    });
  }
  files.sort((a, b) => (a.filename < b.filename ? -1 : 1));
  return { version, files };
}

/** Of a file that is kept its bytes, and what is in them, do not change; its yanks and provenance are the upstream's. */
function toFile(
  filename: string,
  { stored, upstream }: VisibleAsset,
  { assets, publishedAtMs }: VisibleVersion,
): Omit<MergedFile, "version" | "versionKey" | "isStored"> {
  const facts = parseFileFacts(stored?.metadata ?? upstream?.metadata);
  const { yanked } = parseFileFacts(upstream?.metadata ?? stored?.metadata);
  const { requiresPython, metadataSha256 } = facts;
  const sizeBytes = stored?.sizeBytes ?? upstream?.sizeBytes;
  const hasOwnProvenance = assets.has(`${filename}.${provenanceCompanion}`);
  return {
    filename,
    hashes: stored ? { sha256: stored.digests.sha256 } : { ...upstream?.digests },
    uploadedAtMs: facts.uploadedAtMs ?? publishedAtMs,
    hasProvenance: hasOwnProvenance || upstream?.companions?.has(provenanceCompanion) === true,
    ...(requiresPython !== undefined && { requiresPython }),
    ...(sizeBytes !== undefined && { sizeBytes }),
    ...(yanked !== undefined && { yanked }),
    ...((metadataSha256 !== undefined || upstream?.companions?.has(metadataCompanion) === true) && {
      coreMetadata: metadataSha256 ?? true,
    }),
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
