// METADATA out of a stored wheel by its central directory: a few small reads, whatever the wheel's size.
import { buffer } from "node:stream/consumers";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { inflateRaw } from "node:zlib";
import { NotFoundError } from "../../../errors.js";
import type { ByteRange } from "../../../catalog/model.js";
import { isDistInfoOf } from "./inspect-wheel.js";
import { type ArchiveLimits, refused } from "./limits.js";
import {
  type CentralEntry,
  centralFileBytes,
  centralTailBytes,
  endOfDirectoryBytes,
  localFileBytes,
  localTailBytes,
  readCentralEntry,
  readEndOfDirectory,
  signatures,
} from "./zip-records.js";

const inflate = promisify(inflateRaw);
/** The end of the directory, and of most wheels all of the directory and METADATA. */
const tailBytes = 64 * 1024;
const maxDirectoryBytes = 32 * 1024 * 1024;

/** A stored archive. */
export interface RandomAccess {
  readonly sizeBytes: number;
  open(range: ByteRange): Promise<Readable>;
}

/** @throws NotFoundError when it has no METADATA; ValidationError when it is no ZIP archive */
export async function readWheelMetadata(
  wheel: RandomAccess,
  filename: string,
  limits: ArchiveLimits,
): Promise<Buffer> {
  const bytes = new CachedTail(
    wheel,
    await readRange(wheel, Math.max(0, wheel.sizeBytes - tailBytes), wheel.sizeBytes),
  );
  const [name = "", version = ""] = filename.split("-");
  for (const entry of await readDirectory(bytes)) {
    const [folder = "", file, ...more] = entry.path.split("/");
    if (file !== "METADATA" || more.length > 0 || !folder.endsWith(".dist-info")) continue;
    if (isDistInfoOf(folder, name, version)) return readEntry(bytes, entry, limits);
  }
  throw new NotFoundError(`${filename} has no METADATA`, "asset", filename);
}

/** Reads from the end that is in memory already, when that has it. */
class CachedTail {
  readonly #wheel: RandomAccess;
  readonly tail: Buffer;
  readonly #tailStart: number;

  constructor(wheel: RandomAccess, tail: Buffer) {
    this.#wheel = wheel;
    this.tail = tail;
    this.#tailStart = wheel.sizeBytes - tail.length;
  }

  async read(start: number, end: number): Promise<Buffer> {
    if (start >= this.#tailStart)
      return this.tail.subarray(start - this.#tailStart, end - this.#tailStart);
    return readRange(this.#wheel, start, end);
  }
}

async function readDirectory(bytes: CachedTail): Promise<CentralEntry[]> {
  const marker = Buffer.alloc(4);
  marker.writeUInt32LE(signatures.endOfDirectory);
  const at = bytes.tail.lastIndexOf(marker);
  if (at === -1 || at + endOfDirectoryBytes > bytes.tail.length)
    throw refused("it is no ZIP archive");
  const end = readEndOfDirectory(bytes.tail.subarray(at));
  if (end.directoryBytes > maxDirectoryBytes) throw refused("its directory is too big");
  const start = end.directoryOffset;
  const directory = await bytes.read(start, start + end.directoryBytes);
  const entries: CentralEntry[] = [];
  for (let next = 0; next + centralFileBytes <= directory.length;) {
    const head = directory.subarray(next, next + centralFileBytes);
    if (head.readUInt32LE(0) !== signatures.centralFile) throw refused("its directory is damaged");
    next += centralFileBytes + centralTailBytes(head);
    entries.push(readCentralEntry(head, directory.subarray(next - centralTailBytes(head), next)));
  }
  return entries;
}

async function readEntry(
  bytes: CachedTail,
  { localOffset, packedBytes, unpackedBytes, method }: CentralEntry,
  { maxMetadataBytes }: ArchiveLimits,
): Promise<Buffer> {
  if (unpackedBytes > maxMetadataBytes || packedBytes > maxMetadataBytes)
    throw refused("its metadata is too big");
  const head = await bytes.read(localOffset, localOffset + localFileBytes);
  if (head.length < localFileBytes || head.readUInt32LE(0) !== signatures.localFile)
    throw refused("its directory points nowhere");
  const start = localOffset + localFileBytes + localTailBytes(head);
  const packed = await bytes.read(start, start + packedBytes);
  if (method === "stored") return Buffer.from(packed);
  try {
    return await inflate(packed, { maxOutputLength: maxMetadataBytes });
  } catch (error) {
    throw refused("its METADATA is not valid deflate data", error);
  }
}

async function readRange(wheel: RandomAccess, start: number, end: number): Promise<Buffer> {
  const endInclusive = Math.min(end, wheel.sizeBytes) - 1;
  if (endInclusive < start) return Buffer.alloc(0);
  return buffer(await wheel.open({ start, endInclusive }));
}
