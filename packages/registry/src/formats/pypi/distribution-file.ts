// File names of distributions: wheels (binary distribution format specification) and sdists (PEP 625, and older habits).
import { normaliseName } from "./project-name.js";
import { pypiVersionKey } from "./version.js";

export interface DistributionFile {
  readonly kind: "wheel" | "sdist";
  /** As the name has it, not normalised. */
  readonly version: string;
  readonly versionKey: string;
}

/** Extensions of sdists; what installers ignore (eggs, installers for Windows) is not among them. */
const sdistExtensions = [".tar.gz", ".zip", ".tgz", ".tar.bz2", ".tar.xz", ".tar.z"] as const;

const wheelName = /^(?<name>[^-]+)-(?<version>[^-]+)(?:-\d[^-]*)?-[\w.]+-[\w.]+-[\w.]+\.whl$/;

/** What the name of a file of this (normalised) project says; undefined when installers would not take it. */
export function parseDistributionFile(
  filename: string,
  project: string,
): DistributionFile | undefined {
  if (filename.endsWith(".whl")) return parseWheelName(filename, project);
  const extension = sdistExtensions.find((end) => filename.toLowerCase().endsWith(end));
  if (extension === undefined) return undefined;
  const stem = filename.slice(0, -extension.length);
  // Old sdists have hyphens in their names and versions: `foo-bar-1.0-1`.
  for (let dash = stem.indexOf("-"); dash > 0; dash = stem.indexOf("-", dash + 1)) {
    if (normaliseName(stem.slice(0, dash)) !== project) continue;
    const version = stem.slice(dash + 1);
    const versionKey = pypiVersionKey(version);
    if (versionKey !== undefined) return { kind: "sdist", version, versionKey };
  }
  return undefined;
}

/** The project whose file this seems to be, for names that follow today's rules. */
export function projectOfFile(filename: string): string | undefined {
  const isWheel = filename.endsWith(".whl");
  const dash = isWheel ? filename.indexOf("-") : filename.lastIndexOf("-");
  return dash > 0 ? normaliseName(filename.slice(0, dash)) : undefined;
}

function parseWheelName(filename: string, project: string): DistributionFile | undefined {
  const { name = "", version = "" } = wheelName.exec(filename)?.groups ?? {};
  const versionKey = pypiVersionKey(version.replaceAll("_", "-"));
  if (versionKey === undefined || normaliseName(name) !== project) return undefined;
  return { kind: "wheel", version: version.replaceAll("_", "-"), versionKey };
}
