import { normaliseName } from "../project-name.js";
import { pypiVersionKey } from "../version.js";
import { type ArchiveLimits, refused } from "./limits.js";
import { checkRecord } from "./record.js";
import { type ZipFile, readZipStream } from "./zip-stream.js";

/** RECORD of a wheel with the most files that is accepted. */
const metadataFile = /^([^/]+)\.dist-info\/(?:METADATA|WHEEL|RECORD)$/;

/**
 * Reads a whole wheel and returns its METADATA.
 * @throws ValidationError when it is no wheel of that name, or its RECORD does not fit its files
 */
export async function inspectWheel(
  source: AsyncIterable<Buffer>,
  filename: string,
  limits: ArchiveLimits,
): Promise<Buffer> {
  const files = await readZipStream(source, (path) => metadataFile.test(path), limits);
  const folder = distInfoOf(files, filename);
  const fileAt = (name: string): ZipFile => {
    const file = files.find(({ path }) => path === `${folder}/${name}`);
    if (file === undefined) throw refused(`${folder}/${name} is not in ${filename}`);
    return file;
  };
  fileAt("WHEEL");
  checkRecord(fileAt("RECORD"), files);
  return fileAt("METADATA").content ?? Buffer.alloc(0);
}

/** The one `.dist-info` folder, which must be called as the file is. */
function distInfoOf(files: readonly { readonly path: string }[], filename: string): string {
  const folders = new Set(
    files.map(({ path }) => path.split("/")[0] ?? "").filter((name) => name.endsWith(".dist-info")),
  );
  const [folder = ""] = folders;
  if (folders.size !== 1) throw refused(`it has ${folders.size} .dist-info folders instead of one`);
  const [name = "", version = ""] = filename.split("-");
  if (!isDistInfoOf(folder, name, version))
    throw refused(`its folder ${folder} is not that of ${filename}`);
  return folder;
}

/** Whether the folder is that of the project and version, however its name was normalised. */
export function isDistInfoOf(folder: string, name: string, version: string): boolean {
  const stem = folder.slice(0, -".dist-info".length);
  const dash = stem.indexOf("-");
  const folderVersion = stem.slice(dash + 1).replaceAll("_", "-");
  return (
    dash > 0 &&
    normaliseName(stem.slice(0, dash)) === normaliseName(name) &&
    (folderVersion === version ||
      pypiVersionKey(folderVersion) === pypiVersionKey(version.replaceAll("_", "-")))
  );
}
