import { createCipheriv } from "node:crypto";
import {
  SEALED_SEGMENT_BYTES,
  SEGMENT_BYTES,
  segmentAad,
  segmentNonce,
  TAG_BYTES,
} from "./sealed-format.js";

/** Cuts a plaintext into sealed segments. Holds back one segment, as only `final` knows the last. */
export class SegmentSealer {
  readonly #dataKey: Uint8Array;
  /** Grows to a segment: most blobs are smaller, and many are written at once. */
  #held = Buffer.allocUnsafe(4096);
  #heldBytes = 0;
  #index = 0;

  constructor(dataKey: Uint8Array) {
    this.#dataKey = dataKey;
  }

  /** The segments that became full and are known not to be the last. */
  *update(chunk: Uint8Array): Generator<Buffer> {
    let rest = chunk;
    while (this.#heldBytes + rest.length > SEGMENT_BYTES) {
      const taken = SEGMENT_BYTES - this.#heldBytes;
      if (this.#heldBytes === 0) {
        yield this.#seal(rest.subarray(0, taken), false);
      } else {
        this.#hold(rest.subarray(0, taken));
        this.#heldBytes = 0;
        yield this.#seal(this.#held.subarray(0, SEGMENT_BYTES), false);
      }
      rest = rest.subarray(taken);
    }
    this.#hold(rest);
  }

  /** The last segment. */
  final(): Buffer {
    return this.#seal(this.#held.subarray(0, this.#heldBytes), true);
  }

  #hold(bytes: Uint8Array): void {
    const neededBytes = this.#heldBytes + bytes.length;
    if (neededBytes > this.#held.length) {
      const grown = Buffer.allocUnsafeSlow(Math.min(SEGMENT_BYTES, neededBytes * 2));
      grown.set(this.#held.subarray(0, this.#heldBytes));
      this.#held = grown;
    }
    this.#held.set(bytes, this.#heldBytes);
    this.#heldBytes = neededBytes;
  }

  #seal(plaintext: Uint8Array, isLast: boolean): Buffer {
    const index = this.#index;
    this.#index += 1;
    const nonce = segmentNonce(index);
    const cipher = createCipheriv("aes-256-gcm", this.#dataKey, nonce, {
      authTagLength: TAG_BYTES,
    });
    cipher.setAAD(segmentAad(index, isLast));
    const sealed = [cipher.update(plaintext), cipher.final(), cipher.getAuthTag()];
    return Buffer.concat(sealed, Math.min(SEALED_SEGMENT_BYTES, plaintext.length + TAG_BYTES));
  }
}
