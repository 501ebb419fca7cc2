/** More are not held back: the first of them waits for the last. */
const maxWaiting = 64;

/**
 * Writes the replies of one turn of the event loop together, at its end.
 *
 * Requests that arrived together are read together. If each were answered at once, every answer would wake a client
 * that sleeps, and waking another processor costs a server more than most of its answers do; the client of the first
 * of several answers is awake for the others. A lone request is answered in the same turn all the same.
 */
export class ReplyBatch {
  #waiting: (() => void)[] = [];

  /** @param write must not throw: it would take the replies behind it along */
  add(write: () => void): void {
    const waiting = this.#waiting.push(write);
    if (waiting === 1) setImmediate(this.#flush);
    else if (waiting === maxWaiting) this.#flush();
  }

  readonly #flush = (): void => {
    const writes = this.#waiting;
    this.#waiting = [];
    for (const write of writes) write();
  };
}
