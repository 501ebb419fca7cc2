import {
  type ProjectFile,
  type ProjectPage,
  apiVersion,
  filePath,
  uploadTime,
} from "./project-page.js";

/** The project page of PEP 503, with PEP 592, 629, 658, 708, 714, 740 and 792. @param pageUrl of the page, ending in `/` */
export function renderProjectHtml(page: ProjectPage, pageUrl: string): string {
  const { status, tracks = [], alternateLocations = [] } = page;
  const metas = [
    meta("pypi:project-status", status?.status ?? "active"),
    status?.reason === undefined ? "" : meta("pypi:project-status-reason", status.reason),
    ...tracks.map((url) => meta("pypi:tracks", url)),
    ...alternateLocations.map((url) => meta("pypi:alternate-locations", url)),
  ];
  const title = `Links for ${page.name}`;
  return document(title, metas.join(""), page.files.map((file) => anchor(file, pageUrl)).join(""));
}

/** The list of projects of PEP 503. */
export function renderRootHtml(names: readonly string[]): string {
  const anchors = names.map(
    (name) => `<a href="${encodeURIComponent(name)}/">${escape(name)}</a><br>\n`,
  );
  return document("Simple index", "", anchors.join(""));
}

function document(title: string, metas: string, body: string): string {
  return (
    `<!DOCTYPE html>\n<html>\n<head>\n${meta("pypi:repository-version", apiVersion)}${metas}` +
    `<title>${escape(title)}</title>\n</head>\n<body>\n<h1>${escape(title)}</h1>\n${body}</body>\n</html>\n`
  );
}

function anchor(file: ProjectFile, pageUrl: string): string {
  const { sha256 } = file.hashes;
  const [algorithm, digest] =
    sha256 === undefined ? (Object.entries(file.hashes)[0] ?? []) : ["sha256", sha256];
  const href = filePath(file) + (digest === undefined ? "" : `#${algorithm ?? ""}=${digest}`);
  const metadata =
    file.coreMetadata === true ? "true" : file.coreMetadata && `sha256=${file.coreMetadata}`;
  const attributes = {
    href,
    "data-requires-python": file.requiresPython,
    "data-yanked": file.yanked,
    "data-core-metadata": metadata,
    // The name it had first, which clients of that time look for (PEP 714).
    "data-dist-info-metadata": metadata,
    "data-provenance":
      file.hasProvenance === true ? `${pageUrl}${filePath(file)}.provenance` : undefined,
    // Of no PEP; CodeArtifact has it.
    "data-upload-time": file.uploadedAtMs === undefined ? undefined : uploadTime(file.uploadedAtMs),
  };
  const written = Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}="${escape(value)}"`],
  );
  return `<a ${written.join(" ")}>${escape(file.filename)}</a><br>\n`;
}

function meta(name: string, content: string): string {
  return `<meta name="${name}" content="${escape(content)}">\n`;
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
