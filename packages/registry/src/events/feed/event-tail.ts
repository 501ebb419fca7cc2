import type { ChangeFeed } from "../../database/change-feed.js";
import type { Database } from "../../database/database.js";
import { type EventRow, listEventsAfter } from "../../database/outbox.js";
import { ThrottledError } from "../../errors.js";
import { TailSubscription } from "./tail-subscription.js";

export interface EventTailParts {
  readonly database: Pick<Database, "read">;
  readonly changes: Pick<ChangeFeed, "sequence" | "subscribe" | "watch">;
  /** Each holds a connection and some memory. */
  readonly maxSubscriptions: number;
  readonly onError: (error: unknown) => void;
}

/** Who waits, so that nobody takes all the room. */
export interface Waiter {
  readonly principalId: string;
  readonly accountId: string;
}

/** Of all subscriptions, at most. */
const principalShare = 1 / 2;
const accountShare = 3 / 4;

const pageSize = 500;

/** The end of the event log: reads each new event once, for all who wait for some. */
export class EventTail {
  readonly #parts: EventTailParts;
  readonly #subscriptions = new Map<TailSubscription, Waiter>();
  #sequence = 0;
  #isDue = false;
  #hasEnded = false;
  #isReading = false;
  #stopWatching: (() => void) | undefined;

  constructor(parts: EventTailParts) {
    this.#parts = parts;
    parts.changes.subscribe(({ domainId }) => {
      if (domainId === undefined || this.#subscriptions.size === 0) return;
      this.#isDue = true;
      if (!this.#isReading) this.#read().catch(parts.onError);
    });
  }

  /**
   * New events from now on. Who reads the log after this misses none: what comes meanwhile comes twice.
   * @throws ThrottledError when too many wait already, or too many of this principal or account
   */
  subscribe(waiter: Waiter): TailSubscription {
    const { changes, onError } = this.#parts;
    this.#requireRoom(waiter);
    if (this.#subscriptions.size === 0) {
      this.#sequence = changes.sequence;
      this.#stopWatching = changes.watch(onError);
    }
    const subscription = new TailSubscription(() => {
      this.#remove(subscription);
    });
    this.#subscriptions.set(subscription, waiter);
    if (this.#hasEnded) subscription.end();
    return subscription;
  }

  /** Nobody waits any more, now and later. */
  end(): void {
    this.#hasEnded = true;
    for (const subscription of this.#subscriptions.keys()) subscription.end();
  }

  #requireRoom({ principalId, accountId }: Waiter): void {
    const { maxSubscriptions } = this.#parts;
    const waiters = [...this.#subscriptions.values()];
    const limits = [
      ["clients are", () => true, 1],
      [
        "clients of your account are",
        (other: Waiter) => other.accountId === accountId,
        accountShare,
      ],
      [
        "clients of yours are",
        (other: Waiter) => other.principalId === principalId,
        principalShare,
      ],
    ] as const;
    for (const [who, isCounted, share] of limits) {
      const limit = Math.ceil(maxSubscriptions * share);
      if (waiters.filter(isCounted).length < limit) continue;
      const message = `${limit} ${who} waiting for events here already; try again later.`;
      throw new ThrottledError(message, 10);
    }
  }

  #remove(subscription: TailSubscription): void {
    this.#subscriptions.delete(subscription);
    if (this.#subscriptions.size > 0) return;
    this.#stopWatching?.();
    this.#stopWatching = undefined;
  }

  async #read(): Promise<void> {
    this.#isReading = true;
    try {
      while (this.#isDue) {
        this.#isDue = false;
        await this.#readNew();
      }
    } finally {
      this.#isReading = false;
    }
  }

  async #readNew(): Promise<void> {
    let rows: readonly EventRow[];
    do {
      rows = await listEventsAfter(this.#parts.database.read, this.#sequence, pageSize);
      this.#sequence = rows.at(-1)?.event_sequence ?? this.#sequence;
      if (rows.length > 0) for (const one of this.#subscriptions.keys()) one.push(rows);
    } while (rows.length === pageSize);
  }
}
