// Reads a publish document as it streams: the base64 of tarballs is passed on, everything else is kept. The JSON text
// that is kept has "" in place of the base64, and is small.
import { ValidationError } from "../../../errors.js";

/** What the scanner passes on while it reads. */
export interface AttachmentSink {
  /** A tarball attachment begins; its name is as the client wrote it. */
  begin(name: string): Promise<void>;
  /** Base64 characters, as they came. */
  write(base64: Buffer): Promise<void>;
  end(): Promise<void>;
}

export interface ScannerLimits {
  /** Of everything but tarballs. */
  readonly maxMetadataBytes: number;
  readonly maxDepth: number;
}

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const comma = 0x2c;

interface Level {
  readonly isObject: boolean;
  /** The member being read; undefined in arrays and before a key. */
  key: string | undefined;
}

/** One document. Feed it chunks with `write`, then call `finish`. */
export class PublishDocumentScanner {
  readonly #sink: AttachmentSink;
  readonly #limits: ScannerLimits;
  readonly #kept: Buffer[] = [];
  readonly #levels: Level[] = [];
  #keptBytes = 0;
  #state: "structure" | "string" | "attachment" = "structure";
  #isEscaped = false;
  /** Bytes of the string being read when it is a key. */
  #key: Buffer[] | undefined;

  constructor(sink: AttachmentSink, limits: ScannerLimits) {
    this.#sink = sink;
    this.#limits = limits;
  }

  /** @throws ValidationError for text that cannot be a publish document; whatever the sink throws */
  async write(chunk: Buffer): Promise<void> {
    let at = 0;
    while (at < chunk.length) {
      if (this.#state === "attachment") at = await this.#readAttachment(chunk, at);
      else if (this.#state === "string") at = this.#readString(chunk, at);
      else at = await this.#readStructure(chunk, at);
    }
  }

  /** The JSON text without the tarballs. @throws ValidationError when the document is not whole */
  finish(): Buffer {
    if (this.#levels.length > 0 || this.#state !== "structure") {
      throw new ValidationError("the publish document ends too early", "CANNOT_PARSE");
    }
    return Buffer.concat(this.#kept);
  }

  /** Up to the start of a string or the end of the chunk. */
  async #readStructure(chunk: Buffer, from: number): Promise<number> {
    for (let at = from; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (byte === quote) {
        const isAttachment = this.#isTarballData();
        this.#keep(chunk.subarray(from, at + 1));
        if (isAttachment) {
          this.#state = "attachment";
          await this.#sink.begin(this.#levels[1]?.key ?? "");
        } else this.#startString();
        return at + 1;
      }
      this.#track(byte);
    }
    this.#keep(chunk.subarray(from));
    return chunk.length;
  }

  #track(byte: number | undefined): void {
    const level = this.#levels.at(-1);
    if (byte === openBrace || byte === openBracket) {
      if (this.#levels.length >= this.#limits.maxDepth) {
        throw new ValidationError(
          `the publish document nests deeper than ${this.#limits.maxDepth}`,
        );
      }
      this.#levels.push({ isObject: byte === openBrace, key: undefined });
    } else if (byte === closeBrace || byte === closeBracket) {
      if (!level) throw new ValidationError("the publish document is not JSON", "CANNOT_PARSE");
      this.#levels.pop();
    } else if (byte === comma && level) level.key = undefined;
  }

  #startString(): void {
    this.#state = "string";
    this.#isEscaped = false;
    const level = this.#levels.at(-1);
    this.#key = level?.isObject === true && level.key === undefined ? [] : undefined;
  }

  #readString(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === backslash) this.#isEscaped = true;
      else if (byte === quote) {
        this.#keep(chunk.subarray(from, at + 1));
        this.#endString(chunk.subarray(from, at));
        return at + 1;
      }
    }
    this.#keep(chunk.subarray(from));
    this.#key?.push(Buffer.from(chunk.subarray(from)));
    return chunk.length;
  }

  #endString(last: Buffer): void {
    this.#state = "structure";
    const level = this.#levels.at(-1);
    if (!this.#key || !level) return;
    level.key = parseKey(Buffer.concat([...this.#key, last]));
    this.#key = undefined;
  }

  /** `_attachments.{name}.data` is base64, but for sigstore bundles, which are small JSON texts. */
  #isTarballData(): boolean {
    const [top, attachment, member] = this.#levels;
    return (
      this.#levels.length === 3 &&
      top?.key === "_attachments" &&
      attachment?.key !== undefined &&
      !attachment.key.endsWith(".sigstore") &&
      member?.key === "data"
    );
  }

  async #readAttachment(chunk: Buffer, from: number): Promise<number> {
    const end = chunk.indexOf(quote, from);
    const base64 = chunk.subarray(from, end === -1 ? chunk.length : end);
    if (base64.length > 0) await this.#sink.write(base64);
    if (end === -1) return chunk.length;
    await this.#sink.end();
    this.#state = "structure";
    this.#keep(chunk.subarray(end, end + 1));
    return end + 1;
  }

  #keep(bytes: Buffer): void {
    this.#keptBytes += bytes.length;
    if (this.#keptBytes > this.#limits.maxMetadataBytes) {
      throw new ValidationError(
        `the manifest and README exceed ${this.#limits.maxMetadataBytes} bytes: publish fewer of them`,
      );
    }
    // A copy, or a kept quarter of a kilobyte would hold its whole chunk.
    this.#kept.push(Buffer.from(bytes));
  }
}

function parseKey(raw: Buffer): string {
  try {
    return JSON.parse(`"${raw.toString()}"`) as string;
  } catch (error) {
    throw new ValidationError("the publish document is not JSON", "CANNOT_PARSE", { cause: error });
  }
}
