import type { Reply } from "../../http/reply.js";
import type { Encoding } from "./accept.js";

/** Headers of documents: keep, but ask each time; another principal must never be served from a shared cache. */
export const documentHeaders = {
  "cache-control": "private, no-cache",
  vary: "Accept, Accept-Encoding, Authorization",
} as const;

/** A document in one encoding, and the reply that serves it. */
export class EncodedDocument {
  readonly bytes: Buffer;
  readonly encoding: Encoding;
  /** Strong, with its quotes. */
  readonly etag: string;
  #contentType: string | undefined;
  #reply: Reply | undefined;

  constructor(bytes: Buffer, encoding: Encoding, etag: string) {
    this.bytes = bytes;
    this.encoding = encoding;
    this.etag = etag;
  }

  /** Made once and frozen, headers included: the hottest reads allocate nothing for it. */
  reply(contentType: string): Reply {
    if (this.#reply !== undefined && this.#contentType === contentType) return this.#reply;
    const { bytes, encoding, etag } = this;
    const headers = Object.freeze({
      ...documentHeaders,
      etag,
      "content-type": contentType,
      "content-length": bytes.length,
      ...(encoding !== "identity" && { "content-encoding": encoding }),
    });
    this.#contentType = contentType;
    return (this.#reply = Object.freeze({ status: 200, headers, body: bytes }));
  }
}
