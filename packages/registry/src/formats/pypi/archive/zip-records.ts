// Records of the ZIP format (APPNOTE 6.3), read strictly: what two readers could understand differently is refused.
import { refused } from "./limits.js";

export const signatures = {
  localFile: 0x04034b50,
  dataDescriptor: 0x08074b50,
  centralFile: 0x02014b50,
  endOfDirectory: 0x06054b50,
} as const;

export const localFileBytes = 30;
export const centralFileBytes = 46;
export const endOfDirectoryBytes = 22;

/** Sizes that are really in the ZIP64 extra field. */
const inExtraField = 0xffff_ffff;
const zip64ExtraId = 0x0001;

/** What a local header and its entry of the central directory both say. */
export interface ZipEntry {
  readonly path: string;
  readonly flags: number;
  readonly method: "stored" | "deflated";
  readonly crc32: number;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
}

export interface LocalEntry extends ZipEntry {
  /** Checksum and sizes follow the data. */
  readonly hasDescriptor: boolean;
  readonly isZip64: boolean;
}

export interface CentralEntry extends ZipEntry {
  readonly localOffset: number;
  readonly isLink: boolean;
}

/** Lengths of name and extra field, which follow the fixed part. */
export function localTailBytes(head: Buffer): number {
  return head.readUInt16LE(26) + head.readUInt16LE(28);
}

/** @param tail name and extra field */
export function readLocalEntry(head: Buffer, tail: Buffer): LocalEntry {
  const nameLength = head.readUInt16LE(26);
  const flags = head.readUInt16LE(6);
  const sizes = readSizes(head, 14, tail.subarray(nameLength), false);
  return {
    path: readPath(tail.subarray(0, nameLength)),
    flags: checkedFlags(flags),
    method: readMethod(head.readUInt16LE(8)),
    hasDescriptor: (flags & 0x08) !== 0,
    ...sizes,
  };
}

export function centralTailBytes(head: Buffer): number {
  return head.readUInt16LE(28) + head.readUInt16LE(30) + head.readUInt16LE(32);
}

/** @param tail name, extra field and comment */
export function readCentralEntry(head: Buffer, tail: Buffer): CentralEntry {
  const nameLength = head.readUInt16LE(28);
  const extra = tail.subarray(nameLength, nameLength + head.readUInt16LE(30));
  const localOffset = head.readUInt32LE(42);
  if (localOffset === inExtraField) throw refused("it is larger than 4 GiB");
  return {
    path: readPath(tail.subarray(0, nameLength)),
    flags: checkedFlags(head.readUInt16LE(8)),
    method: readMethod(head.readUInt16LE(10)),
    localOffset,
    isLink: head.readUInt32LE(38) >>> 28 === 0o12,
    ...readSizes(head, 16, extra, true),
  };
}

export interface EndOfDirectory {
  readonly entries: number;
  readonly directoryBytes: number;
  readonly directoryOffset: number;
}

/** @throws ValidationError when it spans several files, needs ZIP64 or has a comment, in which a second end could hide */
export function readEndOfDirectory(record: Buffer): EndOfDirectory {
  const entries = record.readUInt16LE(10);
  if (record.readUInt32LE(4) !== 0 || record.readUInt16LE(8) !== entries)
    throw refused("it is one of several parts");
  if (record.readUInt16LE(20) !== 0) throw refused("it has a comment");
  const directoryBytes = record.readUInt32LE(12);
  const directoryOffset = record.readUInt32LE(16);
  if (entries === 0xffff || directoryBytes === inExtraField || directoryOffset === inExtraField)
    throw refused("it uses ZIP64, which is for more files or bytes than are accepted");
  return { entries, directoryBytes, directoryOffset };
}

function readSizes(head: Buffer, at: number, extra: Buffer, isCentral: boolean) {
  const crc32 = head.readUInt32LE(at);
  const packedBytes = head.readUInt32LE(at + 4);
  const unpackedBytes = head.readUInt32LE(at + 8);
  const isZip64 = packedBytes === inExtraField || unpackedBytes === inExtraField;
  if (!isZip64) return { crc32, packedBytes, unpackedBytes, isZip64 };
  const field = findExtra(extra, zip64ExtraId);
  const wanted = isCentral
    ? [unpackedBytes, packedBytes].filter((size) => size === inExtraField).length
    : 2;
  if (field === undefined || field.length < wanted * 8)
    throw refused("an entry's sizes are missing");
  const first = Number(field.readBigUInt64LE(0));
  const second = wanted === 2 ? Number(field.readBigUInt64LE(8)) : first;
  return {
    crc32,
    unpackedBytes: unpackedBytes === inExtraField ? first : unpackedBytes,
    packedBytes: packedBytes === inExtraField ? second : packedBytes,
    isZip64,
  };
}

function findExtra(extra: Buffer, id: number): Buffer | undefined {
  for (let at = 0; at + 4 <= extra.length;) {
    const end = at + 4 + extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === id) return extra.subarray(at + 4, end);
    at = end;
  }
  return undefined;
}

function readPath(bytes: Buffer): string {
  const path = bytes.toString("utf8");
  if (path.includes("\ufffd")) throw refused("a name in it is not UTF-8");
  return path;
}

function checkedFlags(flags: number): number {
  // Encryption in any of its forms, and patches.
  if ((flags & 0x2061) !== 0) throw refused("an entry is encrypted or a patch");
  return flags;
}

function readMethod(method: number): ZipEntry["method"] {
  if (method === 0) return "stored";
  if (method === 8) return "deflated";
  throw refused(`an entry is compressed by method ${method}; only deflate is accepted`);
}
