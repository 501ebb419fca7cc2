import type { EventRow } from "../../database/outbox.js";

/** `missed`: more came than are kept; `ended`: no more will come; `quiet`: none came in time. */
export type TailNews = readonly EventRow[] | "missed" | "ended" | "quiet";

const maxBufferedEvents = 1000;

/** What one who waits has not yet taken, a bounded number of events. */
export class TailSubscription {
  readonly #onClose: () => void;
  #events: EventRow[] = [];
  #hasMissed = false;
  #hasEnded = false;
  #wake: (() => void) | undefined;

  constructor(onClose: () => void) {
    this.#onClose = onClose;
  }

  push(events: readonly EventRow[]): void {
    if (this.#events.length + events.length > maxBufferedEvents) {
      this.#hasMissed = true;
      this.#events = [];
    } else this.#events.push(...events);
    this.#wake?.();
  }

  end(): void {
    this.#hasEnded = true;
    this.#wake?.();
  }

  /** Waits for news, at most so long; an aborted signal is an end. One caller at a time. */
  async next(signal: AbortSignal, quietMs: number): Promise<TailNews> {
    if (!this.#hasNews() && !signal.aborted) await this.#waitForWake(signal, quietMs);
    if (this.#hasEnded || signal.aborted) return "ended";
    if (this.#hasMissed) {
      this.#hasMissed = false;
      this.#events = [];
      return "missed";
    }
    const events = this.#events;
    this.#events = [];
    return events.length > 0 ? events : "quiet";
  }

  close(): void {
    this.#onClose();
  }

  #hasNews(): boolean {
    return this.#hasEnded || this.#hasMissed || this.#events.length > 0;
  }

  #waitForWake(signal: AbortSignal, quietMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", wake);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(wake, quietMs);
      signal.addEventListener("abort", wake, { once: true });
      this.#wake = wake;
    });
  }
}
