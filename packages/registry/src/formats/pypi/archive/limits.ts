import { ValidationError } from "../../../errors.js";
import * as shared from "../../shared/archive-limits.js";

export interface ArchiveLimits extends shared.ArchiveLimits {
  /** Of METADATA and PKG-INFO. */
  readonly maxMetadataBytes: number;
}

export const defaultArchiveLimits: ArchiveLimits = {
  ...shared.defaultArchiveLimits,
  maxMetadataBytes: 4 * 1024 ** 2,
};

/** @throws ValidationError for a path that would not stay below where it is unpacked, on any system */
export function checkArchivePath(path: string, limits: ArchiveLimits): void {
  const fault = shared.findPathFault(path, limits);
  if (fault !== undefined) throw refused(fault);
}

/** Guards against archives that unpack to far more than they are. @throws ValidationError */
export function checkUnpacked(
  unpackedBytes: number,
  packedBytes: number,
  limits: ArchiveLimits,
): void {
  const fault = shared.findBombFault(unpackedBytes, packedBytes, limits);
  if (fault !== undefined) throw refused(fault);
}

export function refused(reason: string, cause?: unknown): ValidationError {
  return new ValidationError(
    `Invalid distribution file: ${reason}.`,
    "FIELD_VALIDATION_FAILED",
    cause === undefined ? undefined : { cause },
  );
}
