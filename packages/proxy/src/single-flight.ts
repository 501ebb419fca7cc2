interface Flight<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  callers: number;
}

/**
 * Lets concurrent callers of one key share one piece of work. Every caller gets the same value or
 * the same error; nothing is kept once the work has settled.
 */
export class SingleFlight<Key, T> {
  readonly #flights = new Map<Key, Flight<T>>();

  /**
   * Joins the work under way for `key`, or starts `work`. A caller whose `signal` aborts leaves
   * alone, rejecting with the signal's reason; the work's own signal aborts when all have left.
   */
  async run(key: Key, work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    const flight = this.#flights.get(key) ?? this.#start(key, work);
    flight.callers += 1;
    if (signal === undefined) return flight.result;
    return await this.#untilCallerLeaves(key, flight, signal);
  }

  /** How many pieces of work are under way. */
  get size(): number {
    return this.#flights.size;
  }

  #start(key: Key, work: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const controller = new AbortController();
    const result = Promise.resolve().then(() => work(controller.signal));
    const flight: Flight<T> = { result, controller, callers: 0 };
    this.#flights.set(key, flight);
    const forget = (): void => {
      this.#forget(key, flight);
    };
    // Also keeps the failure of work that everybody has left from being an unhandled rejection.
    result.then(forget, forget);
    return flight;
  }

  #untilCallerLeaves(key: Key, flight: Flight<T>, signal: AbortSignal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const leave = (): void => {
        reject(signal.reason as Error);
        flight.callers -= 1;
        if (flight.callers > 0) return;
        // A newcomer must not join work that is about to fail.
        this.#forget(key, flight);
        flight.controller.abort(signal.reason);
      };
      signal.addEventListener("abort", leave, { once: true });
      flight.result.then(resolve, reject).finally(() => {
        signal.removeEventListener("abort", leave);
      });
    });
  }

  #forget(key: Key, flight: Flight<T>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }
}
