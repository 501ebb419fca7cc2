import { closeSync, fsync, open as openFile, write as writeFile } from "node:fs";
import { rename, unlink } from "node:fs/promises";
import { promisify } from "node:util";
import type { PendingBlob } from "./blob-driver.js";
import type { DirectorySync } from "./disk-directories.js";
import { asSyncError, asWriteError, hasCode } from "./disk-errors.js";

// Descriptors, not FileHandles: those cost a trip through the thread pool to close.
const open = promisify(openFile);
const sync = promisify(fsync);
const write = promisify(writeFile);

/** So much is gathered before it is written: a small blob costs one write, a large one few. */
const gatherBytes = 256 * 1024;

/** A temporary file on the file system of its destination, private to this user; made at the first write. */
export class DiskPendingBlob implements PendingBlob {
  readonly #path: string;
  readonly #directories: DirectorySync;
  readonly #pathOf: (key: string) => string;
  #descriptor: number | undefined;
  #gathered: Uint8Array[] = [];
  #gatheredBytes = 0;
  /** The write under way: one, so that sealing the next chunks and writing these overlap. */
  #writing: Promise<void> = Promise.resolve();
  #writtenBytes = 0;
  #state: "writing" | "synced" | "committed" | "aborted" = "writing";

  constructor(path: string, directories: DirectorySync, pathOf: (key: string) => string) {
    this.#path = path;
    this.#directories = directories;
    this.#pathOf = pathOf;
  }

  async write(chunk: Uint8Array): Promise<void> {
    if (this.#state !== "writing") throw new Error(`Cannot write: this blob is ${this.#state}.`);
    this.#gathered.push(chunk);
    this.#gatheredBytes += chunk.length;
    if (this.#gatheredBytes >= gatherBytes) await this.#writeGathered();
  }

  async sync(): Promise<void> {
    if (this.#state === "synced") return;
    if (this.#state !== "writing") throw new Error(`Cannot sync: this blob is ${this.#state}.`);
    await this.#writeGathered();
    await this.#writing;
    const descriptor = await this.#open();
    try {
      await sync(descriptor);
    } catch (error) {
      throw asSyncError(error);
    }
    this.#close();
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
    const isWritten = this.#state === "synced" || this.#descriptor !== undefined;
    this.#state = "aborted";
    this.#gathered = [];
    await this.#writing.catch(() => undefined);
    this.#close();
    if (!isWritten) return;
    await unlink(this.#path).catch((error: unknown) => {
      if (!hasCode(error, "ENOENT")) throw error;
    });
  }

  /** Begins to write what was gathered, when the write before has ended. */
  async #writeGathered(): Promise<void> {
    await this.#writing;
    if (this.#gatheredBytes === 0) return;
    const descriptor = await this.#open();
    const [only] = this.#gathered;
    const bytes =
      this.#gathered.length === 1 && only !== undefined ? only : Buffer.concat(this.#gathered);
    this.#gathered = [];
    this.#gatheredBytes = 0;
    this.#writing = writeFully(descriptor, bytes, this.#writtenBytes);
    this.#writtenBytes += bytes.length;
    // The failure is seen by whoever awaits next; until then it is not an unhandled one.
    this.#writing.catch(() => undefined);
  }

  async #open(): Promise<number> {
    if (this.#descriptor !== undefined) return this.#descriptor;
    try {
      return (this.#descriptor = await open(this.#path, "wx", 0o600));
    } catch (error) {
      throw asWriteError(error);
    }
  }

  #close(): void {
    if (this.#descriptor === undefined) return;
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}

async function writeFully(descriptor: number, chunk: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < chunk.length;) {
    try {
      const length = chunk.length - written;
      const { bytesWritten } = await write(descriptor, chunk, written, length, position + written);
      written += bytesWritten;
    } catch (error) {
      throw asWriteError(error);
    }
  }
}
