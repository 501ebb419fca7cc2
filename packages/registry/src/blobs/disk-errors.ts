import { DurabilityError, StorageFullError } from "./blob-errors.js";

/** Whether this is a system error with one of these codes, such as `ENOENT`. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return (
    typeof error === "object" &&
    error !== null &&
    "code" in error &&
    codes.includes(String(error.code))
  );
}

/** Quota, full file system and the process's own file size limit are the same to a writer. */
const FULL = ["ENOSPC", "EDQUOT", "EFBIG"];

/** The error of a write, rename or mkdir as callers know it. */
export function asWriteError(error: unknown): unknown {
  if (!hasCode(error, ...FULL)) return error;
  return new StorageFullError("the file system refuses to write", { cause: error });
}

/**
 * The error of an fsync as callers know it. A file system that allocates late says only now that it
 * is full; that loses nothing as the caller drops the temporary file.
 */
export function asSyncError(error: unknown): unknown {
  if (hasCode(error, ...FULL)) return asWriteError(error);
  return new DurabilityError("fsync failed; exit and start again, do not retry", { cause: error });
}
