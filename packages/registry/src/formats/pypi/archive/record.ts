// RECORD of a wheel: a CSV of path, hash and size of each of its files (binary distribution format specification).
import { refused } from "./limits.js";
import type { ZipFile } from "./zip-stream.js";

interface RecordLine {
  readonly path: string;
  /** `sha256=…`, base64url without padding; empty for RECORD itself and its signatures. */
  readonly hash: string;
  readonly size: string;
}

/** @throws ValidationError unless RECORD lists exactly the wheel's files with their hashes */
export function checkRecord(record: ZipFile, files: readonly ZipFile[]): void {
  const listed = new Map(
    parseRecord(record.content?.toString() ?? "").map((line) => [line.path, line]),
  );
  const unhashed = [record.path, `${record.path}.jws`, `${record.path}.p7s`];
  for (const file of files) {
    const line = listed.get(file.path);
    listed.delete(file.path);
    if (unhashed.includes(file.path)) continue;
    if (line === undefined) throw refused(`RECORD does not list ${file.path}`);
    const isOtherHash = line.hash.startsWith("sha256=") && line.hash !== `sha256=${file.sha256}`;
    const isOtherSize = line.size !== "" && line.size !== String(file.sizeBytes);
    if (isOtherHash || isOtherSize) throw refused(`RECORD says other content for ${file.path}`);
    if (!/^sha(?:256|384|512)=/.test(line.hash))
      throw refused(`RECORD has no hash of ${file.path}`);
  }
  const [missing] = [...listed.keys()].filter((path) => !unhashed.includes(path));
  if (missing !== undefined) throw refused(`RECORD lists ${missing}, which is not in the wheel`);
}

function parseRecord(text: string): RecordLine[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line !== "")
    .map((line) => {
      const [path = "", hash = "", size = ""] = parseCsvLine(line);
      return { path, hash, size };
    });
}

/** Paths with commas are quoted, quotes in them doubled. */
function parseCsvLine(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
  );
}
