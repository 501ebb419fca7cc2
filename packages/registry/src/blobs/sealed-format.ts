// The form of a sealed blob, version 1. It is written front to back without knowing size or digest
// in advance, so that a store without seeking (S3) can hold it, and read at any position:
//
//   ┌───────────┬───────────┬───┬────────────────┬─────────┐
//   │ segment 0 │ segment 1 │ … │ segment n-1    │ trailer │
//   └───────────┴───────────┴───┴────────────────┴─────────┘
//   segment:  ciphertext (64 KiB; in the last 0 to 64 KiB) │ tag (16)
//   trailer:  sizeBytes u64 │ sha256 (32) │ length u8, domain key id │ length u16, wrapped data key
//             │ length of the trailer u16 │ version u8 (1) │ "PHSB"
//
// Each segment is AES-256-GCM under a data key made for this blob alone; its nonce is its index and
// its AAD index and "is the last". The data key is wrapped by the domain's key with AAD (domain key
// id, sha256, size): that ties every segment to digest and size although neither was known when the
// segments were sealed. There is always a last segment, also in an empty blob. No byte of the file
// is outside one of these checks: lengths and magic have one valid value each.

export const SEGMENT_BYTES = 64 * 1024;
export const TAG_BYTES = 16;
export const SEALED_SEGMENT_BYTES = SEGMENT_BYTES + TAG_BYTES;
export const DATA_KEY_BYTES = 32;
/** A reader fetches this much of the end and has the trailer. */
export const MAX_TRAILER_BYTES = 512;

const FORMAT_VERSION = 1;
const MAGIC = Buffer.from("PHSB");
const FOOTER_BYTES = 2 + 1 + MAGIC.length;

export interface Trailer {
  readonly sizeBytes: number;
  /** Hex, of the plaintext. */
  readonly sha256: string;
  readonly domainKeyId: string;
  readonly wrappedDataKey: Buffer;
}

export function segmentCount(sizeBytes: number): number {
  return Math.max(1, Math.ceil(sizeBytes / SEGMENT_BYTES));
}

/** Where the trailer begins. */
export function bodyLength(sizeBytes: number): number {
  return sizeBytes + segmentCount(sizeBytes) * TAG_BYTES;
}

/** Unique per segment, and a data key seals one blob only: no nonce is used twice under one key. */
export function segmentNonce(index: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(index), 4);
  return nonce;
}

export function segmentAad(index: number, isLast: boolean): Buffer {
  const aad = Buffer.alloc(10);
  aad.writeUInt8(FORMAT_VERSION, 0);
  aad.writeBigUInt64BE(BigInt(index), 1);
  aad.writeUInt8(isLast ? 1 : 0, 9);
  return aad;
}

/** What the wrapped data key is bound to. */
export function dataKeyAad(trailer: Omit<Trailer, "wrappedDataKey">): Buffer {
  return Buffer.concat([Buffer.of(FORMAT_VERSION), fixedPart(trailer), keyIdPart(trailer)]);
}

/** @throws RangeError when key id or wrapped key are longer than the form holds */
export function encodeTrailer(trailer: Trailer): Buffer {
  const wrappedLength = Buffer.alloc(2);
  wrappedLength.writeUInt16BE(trailer.wrappedDataKey.length);
  const content = Buffer.concat([
    fixedPart(trailer),
    keyIdPart(trailer),
    wrappedLength,
    trailer.wrappedDataKey,
  ]);
  const length = content.length + FOOTER_BYTES;
  if (length > MAX_TRAILER_BYTES) throw new RangeError(`A trailer of ${length} bytes is too long.`);
  const footer = Buffer.alloc(FOOTER_BYTES);
  footer.writeUInt16BE(length, 0);
  footer.writeUInt8(FORMAT_VERSION, 2);
  MAGIC.copy(footer, 3);
  return Buffer.concat([content, footer]);
}

/**
 * Reads the trailer at the end of `tail`, the end of a sealed blob of `storedBytes`. What it says is
 * not to be believed until its data key has unwrapped. @throws RangeError saying what is wrong
 */
export function decodeTrailer(tail: Buffer, storedBytes: number): Trailer & { length: number } {
  const footer = tail.subarray(-FOOTER_BYTES);
  if (footer.length < FOOTER_BYTES || !footer.subarray(3).equals(MAGIC)) {
    throw new RangeError("it does not end as a sealed blob does");
  }
  if (footer[2] !== FORMAT_VERSION) throw new RangeError(`its format version is ${footer[2]}`);
  const length = footer.readUInt16BE(0);
  if (length > Math.min(tail.length, MAX_TRAILER_BYTES) || length < FOOTER_BYTES + 43) {
    throw new RangeError(`its trailer cannot be ${length} bytes long`);
  }
  const trailer = decodeContent(tail.subarray(-length, -FOOTER_BYTES));
  if (bodyLength(trailer.sizeBytes) + length !== storedBytes) {
    throw new RangeError(`it has ${storedBytes} bytes, not those of ${trailer.sizeBytes} sealed`);
  }
  return { ...trailer, length };
}

function decodeContent(content: Buffer): Trailer {
  const size = content.readBigUInt64BE(0);
  if (size > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError("its size is absurd");
  const sha256 = content.toString("hex", 8, 40);
  const wrappedLengthAt = 41 + content.readUInt8(40);
  const domainKeyId = content.toString("utf8", 41, wrappedLengthAt);
  const wrappedDataKey = content.subarray(wrappedLengthAt + 2);
  if (content.readUInt16BE(wrappedLengthAt) !== wrappedDataKey.length) {
    throw new RangeError("its wrapped key has another length than it says");
  }
  return { sizeBytes: Number(size), sha256, domainKeyId, wrappedDataKey };
}

function fixedPart(trailer: Pick<Trailer, "sizeBytes" | "sha256">): Buffer {
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(trailer.sizeBytes));
  return Buffer.concat([size, Buffer.from(trailer.sha256, "hex")]);
}

function keyIdPart(trailer: Pick<Trailer, "domainKeyId">): Buffer {
  const id = Buffer.from(trailer.domainKeyId);
  if (id.length > 255) throw new RangeError("A domain key id is at most 255 bytes long.");
  return Buffer.concat([Buffer.of(id.length), id]);
}
