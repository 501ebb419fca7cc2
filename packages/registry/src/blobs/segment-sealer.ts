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
  readonly #held = Buffer.allocUnsafeSlow(SEGMENT_BYTES);
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
        this.#held.set(rest.subarray(0, taken), this.#heldBytes);
        this.#heldBytes = 0;
        yield this.#seal(this.#held, false);
      }
      rest = rest.subarray(taken);
    }
    this.#held.set(rest, this.#heldBytes);
    this.#heldBytes += rest.length;
  }

  /** The last segment. */
  final(): Buffer {
    return this.#seal(this.#held.subarray(0, this.#heldBytes), true);
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
