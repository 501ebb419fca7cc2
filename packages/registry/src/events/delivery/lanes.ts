/** What must be sent one after another with others of its key. */
export interface Ordered {
  readonly orderingKey: string;
}

/** Events in memory, a queue for each ordering key; of each queue one is under way at most. */
export class Lanes<E extends Ordered> {
  readonly #queues = new Map<string, E[]>();
  /** Keys whose first event may be sent, the longest waiting first. */
  readonly #ready = new Set<string>();

  add(event: E): void {
    const queue = this.#queues.get(event.orderingKey);
    if (queue !== undefined) {
      queue.push(event);
      return;
    }
    this.#queues.set(event.orderingKey, [event]);
    this.#ready.add(event.orderingKey);
  }

  has(orderingKey: string): boolean {
    return this.#queues.has(orderingKey);
  }

  /** The next event to send; it stays the first of its queue until it is `finish`ed or its queue is taken. */
  next(): E | undefined {
    for (const key of this.#ready) {
      this.#ready.delete(key);
      return this.#queues.get(key)?.[0];
    }
    return undefined;
  }

  get hasReady(): boolean {
    return this.#ready.size > 0;
  }

  /** The first event of the key was accepted; the one behind it may go. Says whether there is one. */
  finish(orderingKey: string): boolean {
    const queue = this.#queues.get(orderingKey);
    queue?.shift();
    if (queue === undefined || queue.length === 0) {
      this.#queues.delete(orderingKey);
      return false;
    }
    this.#ready.add(orderingKey);
    return true;
  }

  /** Takes the whole queue out, the event under way first. */
  take(orderingKey: string): E[] {
    const queue = this.#queues.get(orderingKey) ?? [];
    this.#queues.delete(orderingKey);
    this.#ready.delete(orderingKey);
    return queue;
  }

  /** Puts back what `next` gave and what is not sent now after all. */
  putBack(orderingKey: string): void {
    if (this.#queues.has(orderingKey)) this.#ready.add(orderingKey);
  }
}
