import { CircuitState, type IBreaker } from "cockatiel";
import type { CircuitSettings } from "./circuit-settings.js";

interface Slot {
  readonly startedAtMs: number;
  calls: number;
  failures: number;
}

const SLOTS_PER_WINDOW = 10;

/**
 * Opens a circuit after so many failures in a row, or at a share of failures in a sliding window.
 * Cockatiel's own SamplingBreaker forgets one slot per call instead of by time: after a quiet hour
 * it still counts failures from before.
 */
export class OutageWindow implements IBreaker {
  readonly #settings: CircuitSettings;
  #slots: Slot[] = [];
  #failuresInARow = 0;

  constructor(settings: CircuitSettings) {
    this.#settings = settings;
  }

  /** Nothing to save: a circuit starts closed. */
  readonly state: unknown = undefined;

  success(state: CircuitState): void {
    if (state === CircuitState.HalfOpen) this.#slots = [];
    this.#failuresInARow = 0;
    this.#currentSlot().calls += 1;
  }

  failure(state: CircuitState): boolean {
    this.#failuresInARow += 1;
    const slot = this.#currentSlot();
    slot.calls += 1;
    slot.failures += 1;
    return state !== CircuitState.Closed || this.#isOutage();
  }

  #isOutage(): boolean {
    if (this.#failuresInARow >= this.#settings.consecutiveFailures) return true;
    const calls = this.#slots.reduce((sum, slot) => sum + slot.calls, 0);
    const failures = this.#slots.reduce((sum, slot) => sum + slot.failures, 0);
    return calls >= this.#settings.minimumCalls && failures >= calls * this.#settings.failureRatio;
  }

  #currentSlot(): Slot {
    const nowMs = Date.now();
    this.#slots = this.#slots.filter((slot) => nowMs - slot.startedAtMs < this.#settings.windowMs);
    const latest = this.#slots.at(-1);
    const slotMs = this.#settings.windowMs / SLOTS_PER_WINDOW;
    if (latest !== undefined && nowMs - latest.startedAtMs < slotMs) return latest;
    const slot: Slot = { startedAtMs: nowMs, calls: 0, failures: 0 };
    this.#slots.push(slot);
    return slot;
  }
}
