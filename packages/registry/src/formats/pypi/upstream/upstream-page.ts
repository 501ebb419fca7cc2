import { ValidationError } from "../../../errors.js";
import { parseDistributionFile } from "../distribution-file.js";
import type { ProjectFile, ProjectPage } from "../simple/project-page.js";

/** A file that another index offers. */
export interface UpstreamFile extends ProjectFile {
  readonly url: string;
  readonly provenanceUrl?: string;
}

/** What another index says of a project. */
export interface UpstreamPage extends Omit<ProjectPage, "files" | "versions" | "name"> {
  readonly files: readonly UpstreamFile[];
}

/** A link before it is known to be a file that installers take. */
export interface UpstreamLink extends Omit<UpstreamFile, "version" | "versionKey"> {
  readonly filename: string;
}

/** The file of the project that a link leads to; undefined when installers would not take it. */
export function toUpstreamFile(link: UpstreamLink, project: string): UpstreamFile | undefined {
  const parsed = parseDistributionFile(link.filename, project);
  if (parsed === undefined) return undefined;
  const { version, versionKey, kind } = parsed;
  const { coreMetadata, ...file } = link;
  // Of a wheel we can find out what the index does not say; of sdists nobody asks.
  const metadata = kind === "wheel" ? (coreMetadata ?? true) : undefined;
  return {
    version,
    versionKey,
    ...file,
    ...(metadata !== undefined && { coreMetadata: metadata }),
  };
}

/** Digests that installers know, lower-case; others, and nonsense, are left out. */
export function knownHashes(
  entries: Iterable<readonly [string, unknown]>,
): Readonly<Record<string, string>> {
  const known = [...entries].flatMap(([algorithm, digest]) => {
    const name = algorithm.toLowerCase();
    const length = hexLengths.get(name);
    const isDigest =
      typeof digest === "string" && digest.length === length && /^[0-9a-f]+$/i.test(digest);
    return isDigest ? [[name, digest.toLowerCase()] as const] : [];
  });
  return Object.fromEntries(known);
}

const hexLengths: ReadonlyMap<string, number> = new Map([
  ["md5", 32],
  ["sha1", 40],
  ["sha256", 64],
  ["sha384", 96],
  ["sha512", 128],
]);

/** PEP 700 and 592 times and flags. Undefined for what is no time. */
export function parseUploadTime(text: unknown): number | undefined {
  const atMs = typeof text === "string" ? Date.parse(text) : NaN;
  return Number.isNaN(atMs) ? undefined : atMs;
}

/** A link's target, if it is one that can be fetched. */
export function resolveLink(href: string, base: URL): URL | undefined {
  if (!URL.canParse(href, base.href)) return undefined;
  const url = new URL(href, base);
  return url.protocol === "http:" || url.protocol === "https:" ? url : undefined;
}

export function withoutFragment({ href, hash }: URL): string {
  return hash === "" ? href.replace(/#$/, "") : href.slice(0, -hash.length);
}

/** The last component of a link's path; undefined when it cannot be the name of a file. */
export function filenameOf(url: URL): string | undefined {
  const raw = url.pathname.slice(url.pathname.lastIndexOf("/") + 1);
  try {
    const name = decodeURIComponent(raw);
    return /^[\w.+!-]+$/.test(name) ? name : undefined;
  } catch {
    return undefined;
  }
}

/** PEP 629: a version of the API that we do not know may mean anything. @throws ValidationError */
export function checkApiVersion(version: unknown): void {
  if (version === undefined) return;
  const text = typeof version === "string" ? version : JSON.stringify(version);
  if (/^1\.\d+$/.test(text)) return;
  throw new ValidationError(
    `the index has version ${text.slice(0, 20)} of the simple repository API; 1.x is known`,
    "CANNOT_PARSE",
  );
}
