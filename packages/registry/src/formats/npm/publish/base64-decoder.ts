import { ValidationError } from "../../../errors.js";

/** Decodes base64 (RFC 4648 §4) that comes in pieces. Some writers escape its slashes for JSON; that is undone. */
export class Base64Decoder {
  #rest = "";
  #isPadded = false;

  /** @throws ValidationError for characters that are not base64 */
  decode(piece: Buffer): Buffer {
    const text = this.#rest + piece.toString("latin1");
    const isHalfEscape = text.endsWith("\\");
    const plain = text.includes("\\")
      ? text.slice(0, isHalfEscape ? -1 : undefined).replaceAll("\\/", "/")
      : text;
    const whole = plain.length - (plain.length % 4);
    this.#rest = plain.slice(whole) + (isHalfEscape ? "\\" : "");
    return whole === 0 ? Buffer.alloc(0) : this.#decodeWhole(plain.slice(0, whole));
  }

  /** @throws ValidationError when the text ended inside a group of four */
  finish(): void {
    if (this.#rest !== "") throw notBase64();
  }

  #decodeWhole(text: string): Buffer {
    const bytes = Buffer.from(text, "base64");
    const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
    // Node's decoder skips what it does not know: then the length is short.
    if (this.#isPadded || bytes.length !== (text.length / 4) * 3 - padding) throw notBase64();
    this.#isPadded = padding > 0;
    return bytes;
  }
}

function notBase64(): ValidationError {
  return new ValidationError("the tarball in _attachments is not valid base64", "CANNOT_PARSE");
}
