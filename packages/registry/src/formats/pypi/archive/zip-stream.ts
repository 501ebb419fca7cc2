// Reads a ZIP archive once, from its first byte to its last. Local headers must follow each other without a gap, the
// central directory must say the same of the same entries, and nothing may follow its end: then there is no second
// reading of the archive (CVE-2025-54368).
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { ByteReader } from "./byte-reader.js";
import { unpackEntry } from "./inflate-entry.js";
import { type ArchiveLimits, checkArchivePath, checkUnpacked, refused } from "./limits.js";
import {
  type CentralEntry,
  type LocalEntry,
  type ZipEntry,
  centralFileBytes,
  centralTailBytes,
  endOfDirectoryBytes,
  localFileBytes,
  localTailBytes,
  readCentralEntry,
  readEndOfDirectory,
  readLocalEntry,
  signatures,
} from "./zip-records.js";

/** A file of the archive. */
export interface ZipFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** base64url without padding, as wheels' RECORD has it. */
  readonly sha256: string;
  /** Of wanted files. */
  readonly content: Buffer | undefined;
}

/**
 * Reads all of the archive; the contents of files that are wanted (at most `maxMetadataBytes` each) are kept.
 * @throws ValidationError
 */
export async function readZipStream(
  source: AsyncIterable<Buffer>,
  isWanted: (path: string) => boolean,
  limits: ArchiveLimits,
): Promise<ZipFile[]> {
  const reader = new ByteReader(source);
  const files: ZipFile[] = [];
  const entries = new Map<number, ZipEntry>();
  const paths = new Set<string>();
  let unpackedBytes = 0;
  for (;;) {
    const offset = reader.offset;
    const signature = (await reader.exactly(4)).readUInt32LE(0);
    if (signature !== signatures.localFile) {
      await checkDirectory(reader, signature, entries, offset);
      return files;
    }
    const local = await readLocal(reader);
    checkArchivePath(local.path, limits);
    if (paths.has(local.path)) throw refused(`${local.path} is in it twice`);
    paths.add(local.path);
    if (paths.size > limits.maxEntries)
      throw refused(`it has more than ${limits.maxEntries} files`);
    const contents = new Contents(isWanted(local.path), limits);
    const entry = await unpackEntry(reader, local, (chunk) => {
      unpackedBytes += chunk.length;
      checkUnpacked(unpackedBytes, reader.offset, limits);
      contents.take(chunk);
    });
    if (entry.crc32 !== contents.crc32) throw refused(`${local.path} is damaged`);
    entries.set(offset, entry);
    if (!local.path.endsWith("/")) files.push(contents.finish(local.path));
    else if (entry.unpackedBytes > 0) throw refused(`${local.path} is no file but has bytes`);
  }
}

async function readLocal(reader: ByteReader): Promise<LocalEntry> {
  const head = Buffer.concat([Buffer.alloc(4), await reader.exactly(localFileBytes - 4)]);
  return readLocalEntry(head, await reader.exactly(localTailBytes(head)));
}

class Contents {
  readonly #hash = createHash("sha256");
  readonly #kept: Buffer[] | undefined;
  readonly #limits: ArchiveLimits;
  #sizeBytes = 0;
  crc32 = 0;

  constructor(isWanted: boolean, limits: ArchiveLimits) {
    this.#kept = isWanted ? [] : undefined;
    this.#limits = limits;
  }

  take(chunk: Buffer): void {
    this.#hash.update(chunk);
    this.crc32 = crc32(chunk, this.crc32);
    this.#sizeBytes += chunk.length;
    if (this.#kept === undefined) return;
    if (this.#sizeBytes > this.#limits.maxMetadataBytes) throw refused("its metadata is too big");
    this.#kept.push(Buffer.from(chunk));
  }

  finish(path: string): ZipFile {
    const sha256 = this.#hash.digest("base64url");
    return {
      path,
      sizeBytes: this.#sizeBytes,
      sha256,
      content: this.#kept && Buffer.concat(this.#kept),
    };
  }
}

async function checkDirectory(
  reader: ByteReader,
  firstSignature: number,
  entries: ReadonlyMap<number, ZipEntry>,
  directoryOffset: number,
): Promise<void> {
  const unlisted = new Map(entries);
  let signature = firstSignature;
  let endOffset = directoryOffset;
  while (signature === signatures.centralFile) {
    const central = await readCentral(reader);
    const entry = unlisted.get(central.localOffset);
    if (entry === undefined || !isSame(entry, central))
      throw refused(`its directory and the header of ${central.path} differ`);
    if (central.isLink) throw refused(`${central.path} is a link`);
    unlisted.delete(central.localOffset);
    endOffset = reader.offset;
    signature = (await reader.exactly(4)).readUInt32LE(0);
  }
  if (signature !== signatures.endOfDirectory) throw refused("it has bytes between its parts");
  if (unlisted.size > 0) throw refused("its directory does not list all its entries");
  const record = Buffer.concat([Buffer.alloc(4), await reader.exactly(endOfDirectoryBytes - 4)]);
  const end = readEndOfDirectory(record);
  if (
    end.entries !== entries.size ||
    end.directoryOffset !== directoryOffset ||
    end.directoryBytes !== endOffset - directoryOffset
  ) {
    throw refused("the end of its directory does not fit the directory");
  }
  if ((await reader.some(1)) !== undefined) throw refused("bytes follow its end");
}

async function readCentral(reader: ByteReader): Promise<CentralEntry> {
  const head = Buffer.concat([Buffer.alloc(4), await reader.exactly(centralFileBytes - 4)]);
  return readCentralEntry(head, await reader.exactly(centralTailBytes(head)));
}

function isSame(a: ZipEntry, b: ZipEntry): boolean {
  return (
    a.path === b.path &&
    a.method === b.method &&
    a.flags === b.flags &&
    a.crc32 === b.crc32 &&
    a.packedBytes === b.packedBytes &&
    a.unpackedBytes === b.unpackedBytes
  );
}
