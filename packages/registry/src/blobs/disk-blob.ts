import { type FileHandle, open } from "node:fs/promises";
import type { ByteRange, StoredBlob } from "./blob-driver.js";
import { BlobMissingError } from "./blob-errors.js";
import { hasCode } from "./disk-errors.js";

/** Four sealed segments: fewer trips through the thread pool than one, still little memory per reader. */
const READ_BYTES = 4 * (64 * 1024 + 16);

/** An open blob file. Unlinked or replaced, it stays readable as it was. */
export class DiskBlob implements StoredBlob {
  readonly #file: FileHandle;
  readonly sizeBytes: number;

  private constructor(file: FileHandle, sizeBytes: number) {
    this.#file = file;
    this.sizeBytes = sizeBytes;
  }

  static async open(path: string, key: string): Promise<DiskBlob> {
    let file: FileHandle;
    try {
      file = await open(path, "r");
    } catch (error) {
      if (hasCode(error, "ENOENT", "ENOTDIR")) throw new BlobMissingError(key, { cause: error });
      throw error;
    }
    try {
      return new DiskBlob(file, (await file.stat()).size);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async *read({ start, endInclusive }: ByteRange): AsyncIterable<Buffer> {
    for (let position = start; position <= endInclusive;) {
      const length = Math.min(READ_BYTES, endInclusive + 1 - position);
      const buffer = Buffer.allocUnsafeSlow(length);
      const { bytesRead } = await this.#file.read(buffer, 0, length, position);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
      position += bytesRead;
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
