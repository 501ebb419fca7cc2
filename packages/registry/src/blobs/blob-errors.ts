import { ThrottledError } from "../errors.js";

/** No blob is stored under this key. */
export class BlobMissingError extends Error {
  override readonly name = "BlobMissingError";
  constructor(
    readonly key: string,
    options?: ErrorOptions,
  ) {
    super(`The blob ${key} is missing.`, options);
  }
}

/** What is stored under this key is not what was sealed: damaged, cut, replaced, or another domain's. */
export class BlobCorruptError extends Error {
  override readonly name = "BlobCorruptError";
  constructor(
    readonly key: string,
    readonly detail: string,
    options?: ErrorOptions,
  ) {
    super(`The blob ${key} is corrupt: ${detail}.`, options);
  }
}

/** No room for more bytes. Reads go on; writes work again when there is room. */
export class StorageFullError extends ThrottledError {
  constructor(detail: string, options?: ErrorOptions) {
    super(`The blob store is full: ${detail}. Free some space.`, 60, "dependency", options);
  }
}

/**
 * The kernel could not make written bytes durable (fsync failed). It may have dropped them and report
 * success next time, so nothing may be retried: the process must exit and start again.
 */
export class DurabilityError extends Error {
  override readonly name = "DurabilityError";
}
