import {
  type ProjectFile,
  type ProjectPage,
  apiVersion,
  filePath,
  uploadTime,
} from "./project-page.js";

/** The project page of PEP 691, with PEP 700, 708, 714, 740 and 792. @param pageUrl of the page, ending in `/` */
export function renderProjectJson(page: ProjectPage, pageUrl: string): string {
  const { tracks = [], alternateLocations = [], status } = page;
  return JSON.stringify({
    meta: { "api-version": apiVersion, ...(tracks.length > 0 && { tracks }) },
    name: page.name,
    "project-status": status ?? { status: "active" },
    ...(alternateLocations.length > 0 && { "alternate-locations": alternateLocations }),
    versions: page.versions,
    files: page.files.map((file) => fileJson(file, pageUrl)),
  });
}

function fileJson(file: ProjectFile, pageUrl: string) {
  const metadata = file.coreMetadata;
  const core = typeof metadata === "string" ? { sha256: metadata } : (metadata ?? false);
  return {
    filename: file.filename,
    url: filePath(file),
    hashes: file.hashes,
    "requires-python": file.requiresPython ?? null,
    ...(file.sizeBytes !== undefined && { size: file.sizeBytes }),
    ...(file.uploadedAtMs !== undefined && { "upload-time": uploadTime(file.uploadedAtMs) }),
    yanked: file.yanked === undefined ? false : file.yanked === "" ? true : file.yanked,
    "core-metadata": core,
    // The name it had first, which clients of that time look for (PEP 714).
    "dist-info-metadata": core,
    "data-dist-info-metadata": core,
    provenance: file.hasProvenance === true ? `${pageUrl}${filePath(file)}.provenance` : null,
  };
}

/** The list of projects of PEP 691. */
export function renderRootJson(names: readonly string[]): string {
  return JSON.stringify({
    meta: { "api-version": apiVersion },
    projects: names.map((name) => ({ name })),
  });
}
