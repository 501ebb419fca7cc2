import { type FileHandle, open, rename, unlink } from "node:fs/promises";
import type { PendingBlob } from "./blob-driver.js";
import type { DirectorySync } from "./disk-directories.js";
import { asSyncError, asWriteError, hasCode } from "./disk-errors.js";

/** A temporary file on the file system of its destination, private to this user. */
export class DiskPendingBlob implements PendingBlob {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #directories: DirectorySync;
  readonly #pathOf: (key: string) => string;
  /** The write under way: one, so that sealing the next chunk and writing this one overlap. */
  #writing: Promise<void> = Promise.resolve();
  #sizeBytes = 0;
  #state: "writing" | "synced" | "committed" | "aborted" = "writing";

  private constructor(
    path: string,
    file: FileHandle,
    directories: DirectorySync,
    pathOf: (key: string) => string,
  ) {
    this.#path = path;
    this.#file = file;
    this.#directories = directories;
    this.#pathOf = pathOf;
  }

  static async create(
    path: string,
    directories: DirectorySync,
    pathOf: (key: string) => string,
  ): Promise<DiskPendingBlob> {
    try {
      const file = await open(path, "wx", 0o600);
      return new DiskPendingBlob(path, file, directories, pathOf);
    } catch (error) {
      throw asWriteError(error);
    }
  }

  async write(chunk: Uint8Array): Promise<void> {
    if (this.#state !== "writing") throw new Error(`Cannot write: this blob is ${this.#state}.`);
    await this.#writing;
    this.#writing = writeFully(this.#file, chunk, this.#sizeBytes);
    this.#sizeBytes += chunk.length;
    // The failure is seen by whoever awaits next; until then it is not an unhandled one.
    this.#writing.catch(() => undefined);
  }

  async sync(): Promise<void> {
    if (this.#state === "synced") return;
    if (this.#state !== "writing") throw new Error(`Cannot sync: this blob is ${this.#state}.`);
    await this.#writing;
    try {
      await this.#file.sync();
    } catch (error) {
      throw asSyncError(error);
    }
    await this.#file.close();
    this.#state = "synced";
  }

  async commit(key: string): Promise<void> {
    const destination = this.#pathOf(key);
    await this.sync();
    await this.#directories.makeParent(destination);
    try {
      await rename(this.#path, destination);
    } catch (error) {
      throw asWriteError(error);
    }
    this.#state = "committed";
    await this.#directories.syncEntry(destination);
  }

  async abort(): Promise<void> {
    if (this.#state === "committed" || this.#state === "aborted") return;
    const isOpen = this.#state === "writing";
    this.#state = "aborted";
    await this.#writing.catch(() => undefined);
    if (isOpen) await this.#file.close();
    await unlink(this.#path).catch((error: unknown) => {
      if (!hasCode(error, "ENOENT")) throw error;
    });
  }
}

async function writeFully(file: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < chunk.length;) {
    try {
      const length = chunk.length - written;
      const { bytesWritten } = await file.write(chunk, written, length, position + written);
      written += bytesWritten;
    } catch (error) {
      throw asWriteError(error);
    }
  }
}
