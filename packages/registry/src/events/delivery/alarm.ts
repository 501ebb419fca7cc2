/** Calls once at the earliest of the times it was set to. Does not keep the process alive. */
export class Alarm {
  readonly #ring: () => void;
  #timer: NodeJS.Timeout | undefined;
  #atMs = Infinity;

  constructor(ring: () => void) {
    this.#ring = ring;
  }

  /** Infinity: never. */
  setAfter(ms: number): void {
    const atMs = performance.now() + ms;
    if (atMs >= this.#atMs) return;
    clearTimeout(this.#timer);
    this.#atMs = atMs;
    this.#timer = setTimeout(
      () => {
        this.#atMs = Infinity;
        this.#ring();
      },
      Math.min(ms, maxTimerMs),
    ).unref();
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.#atMs = Infinity;
  }
}

/** Node's timers fire at once beyond 2^31 ms; one that rings too early does no harm. */
const maxTimerMs = 3_600_000;
