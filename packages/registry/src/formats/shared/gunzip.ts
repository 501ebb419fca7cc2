import { once } from "node:events";
import { createGunzip, gunzipSync, type Gunzip } from "node:zlib";

/** Packed bytes up to which nothing is gained by unpacking while more arrives. */
const maxHeldBytes = 64 * 1024;
/** Unpacked at once at most: a longer answer would hold up the event loop. */
const maxUnpackedAtOnceBytes = 1024 * 1024;

/**
 * Unpacks one gzip file that comes in pieces. A small one is unpacked in one call when all of it is there: a stream
 * costs several times as much. A large one, or one that unpacks to a lot, goes through a stream.
 */
export class GunzipReader {
  readonly #onData: (chunk: Buffer) => void;
  readonly #held: Buffer[] = [];
  #heldBytes = 0;
  #stream: GunzipStream | undefined;

  /** @param onData gets unpacked bytes; what it throws ends the reading and is thrown by `write` or `finish` */
  constructor(onData: (chunk: Buffer) => void) {
    this.#onData = onData;
  }

  /** Resolves when more may be written. @throws Error of zlib, or whatever `onData` threw */
  async write(chunk: Buffer): Promise<void> {
    if (this.#stream !== undefined) return this.#stream.write(chunk);
    // Told at once: a client may have much to send after what is no gzip file.
    if (this.#heldBytes === 0 && !beginsLikeGzip(chunk)) throw new Error("incorrect header check");
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    if (this.#heldBytes > maxHeldBytes) await this.#openStream();
  }

  /** Returns how many packed bytes were used; zlib stops at the end of the gzip member without a word about the rest. */
  async finish(): Promise<number> {
    if (this.#stream === undefined) {
      const packed = Buffer.concat(this.#held);
      const unpacked = unpackAtOnce(packed);
      if (unpacked !== undefined) {
        this.#onData(unpacked.bytes);
        return unpacked.usedBytes;
      }
    }
    return (this.#stream ?? (await this.#openStream())).finish();
  }

  abort(): void {
    this.#stream?.abort();
  }

  async #openStream(): Promise<GunzipStream> {
    const stream = (this.#stream = new GunzipStream(this.#onData));
    for (const chunk of this.#held.splice(0)) await stream.write(chunk);
    return stream;
  }
}

/** RFC 1952 §2.3.1. */
function beginsLikeGzip([first, second]: Uint8Array): boolean {
  return (first ?? 0x1f) === 0x1f && (second ?? 0x8b) === 0x8b;
}

/** Undefined when there is more in it than fits. @throws Error of zlib */
function unpackAtOnce(packed: Buffer): { bytes: Buffer; usedBytes: number } | undefined {
  try {
    // With `info` the answer has the engine, which the types do not know.
    const { buffer, engine } = gunzipSync(packed, {
      info: true,
      maxOutputLength: maxUnpackedAtOnceBytes,
    }) as unknown as { buffer: Buffer; engine: Gunzip };
    return { bytes: buffer, usedBytes: engine.bytesWritten };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") return undefined;
    throw error;
  }
}

class GunzipStream {
  readonly #gunzip = createGunzip();
  readonly #closed: Promise<void>;
  #failure: Error | undefined;

  constructor(onData: (chunk: Buffer) => void) {
    this.#gunzip.on("data", (chunk: Buffer) => {
      if (this.#failure) return;
      try {
        onData(chunk);
      } catch (error) {
        this.#failure = error instanceof Error ? error : new Error(String(error));
        this.#gunzip.destroy();
      }
    });
    this.#gunzip.on("error", (error) => {
      this.#failure ??= error;
    });
    this.#closed = new Promise((resolve) => {
      this.#gunzip.once("close", resolve);
    });
  }

  async write(chunk: Buffer): Promise<void> {
    this.#throwFailure();
    if (!this.#gunzip.write(chunk)) await Promise.race([once(this.#gunzip, "drain"), this.#closed]);
    this.#throwFailure();
  }

  async finish(): Promise<number> {
    this.#gunzip.end();
    await this.#closed;
    this.#throwFailure();
    return this.#gunzip.bytesWritten;
  }

  abort(): void {
    this.#gunzip.destroy();
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure;
  }
}
