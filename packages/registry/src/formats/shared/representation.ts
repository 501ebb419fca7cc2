import { createHash } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { type Encoding, encodings } from "./accept.js";
import { EncodedDocument } from "./encoded-document.js";

const gzipAsync = promisify(gzip);
const brotliAsync = promisify(brotliCompress);

/** Compressing less saves no packet. */
const compressMinBytes = 1024;
const hashedPerTurnBytes = 1024 * 1024;
/** At 5 brotli makes documents about a sixth smaller than gzip does, in about the same time. */
const brotliQuality = 5;

/** One rendered document in the encodings clients asked for; each is made once, off the event loop. */
export class Representation {
  readonly identity: Buffer;
  readonly #digest: string;
  readonly #onGrow: () => void;
  #gzip: Buffer | undefined;
  #gzipping: Promise<void> | undefined;
  #brotli: Buffer | undefined;
  #brotliStarted = false;
  readonly #documents = new Map<Encoding, EncodedDocument>();

  private constructor(identity: Buffer, digest: string, onGrow: () => void) {
    this.identity = identity;
    this.#digest = digest;
    this.#onGrow = onGrow;
  }

  /** @param onGrow told when it holds more memory than before */
  static async create(identity: Buffer, onGrow: () => void): Promise<Representation> {
    const hash = createHash("sha256");
    for (let start = 0; start < identity.length; start += hashedPerTurnBytes) {
      if (start > 0) await nextTurn();
      hash.update(identity.subarray(start, start + hashedPerTurnBytes));
    }
    return new Representation(identity, hash.digest("base64url").slice(0, 27), onGrow);
  }

  get sizeBytes(): number {
    return this.identity.length + (this.#gzip?.length ?? 0) + (this.#brotli?.length ?? 0);
  }

  /** The best encoding there is now; undefined when `prepare` must make the first one. */
  select(accepted: readonly Encoding[]): EncodedDocument | undefined {
    if (this.identity.length < compressMinBytes) return this.#encoded("identity", this.identity);
    for (const encoding of accepted) {
      if (encoding === "br") {
        if (this.#brotli) return this.#encoded("br", this.#brotli);
        // Somebody wants brotli: begin when gzip is done, and until it is there serve what is next best.
        if (this.#gzip || !accepted.includes("gzip")) this.#startBrotli();
      } else if (encoding === "gzip") {
        return this.#gzip && this.#encoded("gzip", this.#gzip);
      } else return this.#encoded("identity", this.identity);
    }
    return this.#encoded("identity", this.identity);
  }

  /** Makes the gzip encoding, once for all who wait. */
  async prepare(): Promise<void> {
    this.#gzipping ??= gzipAsync(this.identity, { level: 6 }).then((bytes) => {
      this.#gzip = bytes;
      this.#onGrow();
    });
    await this.#gzipping;
  }

  #startBrotli(): void {
    if (this.#brotliStarted) return;
    this.#brotliStarted = true;
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: brotliQuality,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: this.identity.length,
    };
    brotliAsync(this.identity, { params }).then(
      (bytes) => {
        this.#brotli = bytes;
        this.#onGrow();
      },
      // Only memory can be lacking: gzip goes on serving.
      () => undefined,
    );
  }

  /** The tags of all encodings: whoever has one of them has the document. */
  get etags(): readonly string[] {
    return encodings.map((encoding) => this.#etag(encoding));
  }

  #encoded(encoding: Encoding, bytes: Buffer): EncodedDocument {
    const known = this.#documents.get(encoding);
    if (known !== undefined) return known;
    const document = new EncodedDocument(bytes, encoding, this.#etag(encoding));
    this.#documents.set(encoding, document);
    return document;
  }

  #etag(encoding: Encoding): string {
    return `"${this.#digest}${encoding === "identity" ? "" : `-${encoding}`}"`;
  }
}
