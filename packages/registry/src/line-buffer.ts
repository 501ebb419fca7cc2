const capacityBytes = 64 * 1024;
const flushIntervalMs = 250;
/** Of a character of a string in UTF-8. */
const maxBytesPerChar = 3;

/**
 * Gathers log lines, so that a line costs no system call. Each is copied at once: as text, thousands of small pieces
 * would outlive several garbage collections before they are written.
 */
export class LineBuffer {
  readonly #write: (bytes: Buffer) => void;
  #buffer = Buffer.allocUnsafeSlow(capacityBytes);
  #usedBytes = 0;
  #timer: NodeJS.Timeout | undefined;

  readonly #flushLater = (): void => {
    this.flush();
  };

  /** @param write may keep the bytes: they are not written to again */
  constructor(write: (bytes: Buffer) => void) {
    this.#write = write;
  }

  write(line: string): void {
    const mostBytes = line.length * maxBytesPerChar;
    if (this.#usedBytes + mostBytes > capacityBytes) this.flush();
    if (mostBytes > capacityBytes) {
      this.#write(Buffer.from(line));
      return;
    }
    this.#usedBytes += this.#buffer.write(line, this.#usedBytes);
    this.#timer ??= setTimeout(this.#flushLater, flushIntervalMs).unref();
  }

  /** Hands over what is gathered. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#usedBytes === 0) return;
    const bytes = this.#buffer.subarray(0, this.#usedBytes);
    // A quiet server hands over little, and need not give away a large buffer for it.
    if (this.#usedBytes * 2 < capacityBytes) this.#write(Buffer.from(bytes));
    else {
      this.#write(bytes);
      this.#buffer = Buffer.allocUnsafeSlow(capacityBytes);
    }
    this.#usedBytes = 0;
  }
}
