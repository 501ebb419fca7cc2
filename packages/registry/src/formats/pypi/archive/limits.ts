import { ValidationError } from "../../../errors.js";

/** Of archives that are read, never unpacked to disk. */
export interface ArchiveLimits {
  readonly maxEntries: number;
  readonly maxPathBytes: number;
  readonly maxUnpackedBytes: number;
  /** Unpacked bytes per packed byte, once `ratioFreeBytes` are unpacked. */
  readonly maxRatio: number;
  readonly ratioFreeBytes: number;
  /** Of METADATA and PKG-INFO. */
  readonly maxMetadataBytes: number;
}

export const defaultArchiveLimits: ArchiveLimits = {
  maxEntries: 100_000,
  maxPathBytes: 1024,
  maxUnpackedBytes: 4 * 1024 ** 3,
  maxRatio: 200,
  ratioFreeBytes: 10 * 1024 ** 2,
  maxMetadataBytes: 4 * 1024 ** 2,
};

/** @throws ValidationError for a path that would not stay below where it is unpacked, on any system */
export function checkArchivePath(path: string, { maxPathBytes }: ArchiveLimits): void {
  const plain = path.endsWith("/") ? path.slice(0, -1) : path;
  const isOdd =
    Buffer.byteLength(path) > maxPathBytes ||
    path.includes("\\") ||
    path.includes("\0") ||
    /^[a-z]:/i.test(path) ||
    plain.split("/").some((part) => part === "" || part === "." || part === "..");
  if (isOdd) {
    throw refused(`the path ${JSON.stringify(path.slice(0, 200))} is not a plain relative path`);
  }
}

/** Guards against archives that unpack to far more than they are. */
export function checkUnpacked(
  unpackedBytes: number,
  packedBytes: number,
  { maxUnpackedBytes, maxRatio, ratioFreeBytes }: ArchiveLimits,
): void {
  if (unpackedBytes > maxUnpackedBytes)
    throw refused(`it unpacks to more than ${maxUnpackedBytes} bytes`);
  if (unpackedBytes > ratioFreeBytes && unpackedBytes > packedBytes * maxRatio)
    throw refused(`it unpacks to more than ${maxRatio} times its size`);
}

export function refused(reason: string, cause?: unknown): ValidationError {
  return new ValidationError(
    `Invalid distribution file: ${reason}.`,
    "FIELD_VALIDATION_FAILED",
    cause === undefined ? undefined : { cause },
  );
}
