/** A reply whose head is put down. Neither step throws. */
export interface PreparedReply {
  /** Hands its bytes to the connection. */
  readonly send: () => void;
  /** Counts and logs it. */
  readonly sent: () => void;
}

/** More are not held back: the first of them waits for the last. */
const maxWaiting = 64;

/**
 * Sends the replies of one turn of the event loop together, at its end.
 *
 * Requests that arrived together are read together. If each were answered at once, every answer would wake a client
 * that sleeps, and waking another processor costs a server more than most of its answers do; the client of the first
 * of several answers is awake for the others, if nothing is done between them. A lone request is answered in the same
 * turn all the same.
 */
export class ReplyBatch {
  #waiting: PreparedReply[] = [];

  add(reply: PreparedReply): void {
    const waiting = this.#waiting.push(reply);
    if (waiting === 1) setImmediate(this.#flush);
    else if (waiting === maxWaiting) this.#flush();
  }

  readonly #flush = (): void => {
    const replies = this.#waiting;
    this.#waiting = [];
    for (const { send } of replies) send();
    for (const { sent } of replies) sent();
  };
}
