/**
 * Which events after the cursor are read and not settled: neither accepted nor written down as waiting. The cursor may
 * move up to the oldest of them.
 */
export class EventWindow {
  #readSequence: number;
  /** By sequence, oldest first: how many were added before it. */
  readonly #unsettled = new Map<number, number>();
  #added = 0;

  constructor(cursorSequence: number) {
    this.#readSequence = cursorSequence;
  }

  /** All up to it have been read. */
  get readSequence(): number {
    return this.#readSequence;
  }

  /** Takes note of an event to send. Sequences only grow. */
  add(sequence: number): void {
    this.#unsettled.set(sequence, this.#added);
    this.#added += 1;
  }

  /** A page of the log was read up to here. */
  advance(sequence: number): void {
    this.#readSequence = sequence;
  }

  settle(sequence: number): void {
    this.#unsettled.delete(sequence);
  }

  /** All up to it are settled. */
  get cursor(): number {
    for (const sequence of this.#unsettled.keys()) return sequence - 1;
    return this.#readSequence;
  }

  get oldestUnsettled(): number | undefined {
    for (const sequence of this.#unsettled.keys()) return sequence;
    return undefined;
  }

  /** How many events were added since the oldest unsettled one, itself included. */
  get ahead(): number {
    for (const before of this.#unsettled.values()) return this.#added - before;
    return 0;
  }
}
