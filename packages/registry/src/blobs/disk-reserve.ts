import { statfs } from "node:fs/promises";
import { StorageFullError } from "./blob-errors.js";

/** A look at the file system is good for so long. */
const lookMs = 1000;

/** Refuses new blobs while less than the reserve is free. */
export class DiskReserve {
  readonly #root: string;
  readonly #reservedBytes: number;
  #look: Promise<number> = Promise.resolve(0);
  #lookedAtMs = -Infinity;

  constructor(root: string, reservedBytes: number) {
    this.#root = root;
    this.#reservedBytes = reservedBytes;
  }

  /** @throws StorageFullError */
  async check(): Promise<void> {
    if (this.#reservedBytes === 0) return;
    if (performance.now() - this.#lookedAtMs > lookMs) {
      this.#lookedAtMs = performance.now();
      this.#look = freeBytes(this.#root);
    }
    const free = await this.#look;
    if (free < this.#reservedBytes)
      throw new StorageFullError(`${free} bytes are free and ${this.#reservedBytes} are reserved`);
  }
}

async function freeBytes(root: string): Promise<number> {
  const { bavail, bsize } = await statfs(root);
  return bavail * bsize;
}
