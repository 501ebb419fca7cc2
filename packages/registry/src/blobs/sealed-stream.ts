import { Readable } from "node:stream";
import { isNativeError } from "node:util/types";
import type { ByteRange } from "./blob-driver.js";
import { readPlaintext, type SealedBlob } from "./sealed.js";

/**
 * The plaintext as a stream, which closes the blob when it ends, fails or is destroyed.
 * Not `Readable.from`: that never runs the generator's `finally` when nobody has read from it.
 */
export function streamPlaintext(blob: SealedBlob, range: ByteRange | undefined): Readable {
  const chunks = readPlaintext(blob, range);
  return new Readable({
    highWaterMark: 256 * 1024,
    read() {
      chunks.next().then(
        ({ done, value }) => this.push(done === true ? null : value),
        (error: unknown) => this.destroy(asError(error)),
      );
    },
    destroy(error, callback) {
      blob.stored.close().then(
        () => {
          callback(error);
        },
        (closeError: unknown) => {
          callback(error ?? asError(closeError));
        },
      );
    },
  });
}

function asError(error: unknown): Error {
  return isNativeError(error) ? error : new Error(String(error));
}
