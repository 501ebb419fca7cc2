// Reading sealed blobs. No byte is handed out before its segment has authenticated.
import { createDecipheriv } from "node:crypto";
import type { ByteRange, StoredBlob } from "./blob-driver.js";
import { BlobCorruptError } from "./blob-errors.js";
import type { DataKeyWrapping, OpenedDomainKey } from "./domain-key.js";
import {
  bodyLength,
  dataKeyAad,
  decodeTrailer,
  MAX_TRAILER_BYTES,
  SEALED_SEGMENT_BYTES,
  SEGMENT_BYTES,
  segmentAad,
  segmentCount,
  segmentNonce,
  TAG_BYTES,
  type Trailer,
} from "./sealed-format.js";

/** A blob whose trailer has authenticated. */
export interface SealedBlob {
  readonly key: string;
  /** Of the plaintext. */
  readonly sizeBytes: number;
  readonly dataKey: Buffer;
  readonly stored: StoredBlob;
}

/** What to look for, and the key to open it with. */
export interface SealedBlobName {
  readonly key: string;
  readonly sha256: string;
  readonly domainKey: OpenedDomainKey["key"];
}

/** Reads and verifies the trailer: right digest, right domain key, whole. @throws BlobCorruptError */
export async function openSealed(
  stored: StoredBlob,
  name: SealedBlobName,
  wrapping: DataKeyWrapping,
): Promise<SealedBlob> {
  const trailer = await readTrailer(stored, name.key);
  if (trailer.sha256 !== name.sha256) {
    throw new BlobCorruptError(name.key, `it holds the blob ${trailer.sha256}`);
  }
  const { domainKeyId } = name.domainKey;
  if (trailer.domainKeyId !== domainKeyId) {
    const detail = `it was sealed with domain key ${trailer.domainKeyId}, not ${domainKeyId}`;
    throw new BlobCorruptError(name.key, detail);
  }
  let dataKey: Buffer;
  try {
    dataKey = wrapping.unwrap(name.domainKey, trailer.wrappedDataKey, dataKeyAad(trailer));
  } catch (cause) {
    throw new BlobCorruptError(name.key, "its data key does not unwrap", { cause });
  }
  return { key: name.key, sizeBytes: trailer.sizeBytes, dataKey, stored };
}

/**
 * Decrypts the segments that `range` touches and yields the bytes of the range; the whole blob
 * without one. @throws BlobCorruptError at the first segment that does not authenticate
 */
export async function* readPlaintext(
  blob: SealedBlob,
  range: ByteRange = { start: 0, endInclusive: blob.sizeBytes - 1 },
): AsyncGenerator<Buffer> {
  const first = Math.floor(range.start / SEGMENT_BYTES);
  const lastTouched = Math.max(first, Math.floor(range.endInclusive / SEGMENT_BYTES));
  let index = first;
  for await (const sealed of sealedSegments(blob, first, lastTouched)) {
    const plaintext = openSegment(blob, index, sealed);
    const segmentStart = index * SEGMENT_BYTES;
    const from = Math.max(0, range.start - segmentStart);
    const part = plaintext.subarray(from, Math.max(0, range.endInclusive + 1 - segmentStart));
    if (part.length > 0) yield part;
    index += 1;
  }
  if (index !== lastTouched + 1)
    throw new BlobCorruptError(blob.key, "it was cut while being read");
}

async function readTrailer(stored: StoredBlob, key: string): Promise<Trailer & { length: number }> {
  const start = Math.max(0, stored.sizeBytes - MAX_TRAILER_BYTES);
  const chunks: Buffer[] = [];
  for await (const chunk of stored.read({ start, endInclusive: stored.sizeBytes - 1 })) {
    chunks.push(chunk);
  }
  try {
    return decodeTrailer(Buffer.concat(chunks), stored.sizeBytes);
  } catch (cause) {
    const detail = cause instanceof RangeError ? cause.message : "its trailer is unreadable";
    throw new BlobCorruptError(key, detail, { cause });
  }
}

/** Exactly one sealed segment at a time, however the driver cuts its chunks. */
async function* sealedSegments(
  blob: SealedBlob,
  first: number,
  lastTouched: number,
): AsyncGenerator<Buffer> {
  const start = first * SEALED_SEGMENT_BYTES;
  const end = Math.min((lastTouched + 1) * SEALED_SEGMENT_BYTES, bodyLength(blob.sizeBytes));
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of blob.stored.read({ start, endInclusive: end - 1 })) {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    while (held.length >= SEALED_SEGMENT_BYTES) {
      yield held.subarray(0, SEALED_SEGMENT_BYTES);
      held = held.subarray(SEALED_SEGMENT_BYTES);
    }
  }
  if (held.length > 0) yield held;
}

function openSegment(blob: SealedBlob, index: number, sealed: Buffer): Buffer {
  const tagStart = sealed.length - TAG_BYTES;
  const isLast = index === segmentCount(blob.sizeBytes) - 1;
  try {
    const options = { authTagLength: TAG_BYTES };
    const decipher = createDecipheriv("aes-256-gcm", blob.dataKey, segmentNonce(index), options);
    decipher.setAAD(segmentAad(index, isLast));
    decipher.setAuthTag(sealed.subarray(tagStart));
    const plaintext = decipher.update(sealed.subarray(0, tagStart));
    // GCM's final holds no bytes back: it only throws when what `update` gave is not authentic.
    decipher.final();
    return plaintext;
  } catch (cause) {
    throw new BlobCorruptError(blob.key, `segment ${index} does not authenticate`, { cause });
  }
}
