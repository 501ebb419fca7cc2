import type { Database } from "../../database/database.js";
import { type EventRow, listDomainEventsAfter } from "../../database/outbox.js";
import {
  findWaitingKeys,
  listDeliverySequences,
  listNextAttempts,
  listQueue,
  type DeliveryWithEvent,
} from "../../database/webhook-deliveries.js";

/** Waiting events of one key that are read at once. */
const maxQueueRead = 8;

export interface NewEvents {
  /** Those meant for the webhook. */
  readonly selected: readonly EventRow[];
  /** The log was read up to here; undefined: nothing new. */
  readonly upTo: number | undefined;
  /** Whether there may be more. */
  readonly isPageFull: boolean;
  /** Keys that have waiting events. */
  readonly waitingKeys: ReadonlySet<string>;
}

export interface DueEvents {
  readonly queues: readonly (readonly DeliveryWithEvent[])[];
  /** When to look again. */
  readonly nextAtMs: number;
}

export interface EventReaderOptions {
  readonly db: Database["read"];
  readonly webhookId: string;
  readonly domainId: string;
  readonly selects: (event: Pick<EventRow, "detail_type" | "body">) => boolean;
  /** Rows up to it may be of events after the cursor: written before the process that wrote them died. */
  readonly writtenUpTo: number;
  /** Changes with every write of ours: what was read across one is read again. */
  readonly writes: () => number;
}

/** Reads what one webhook is to be sent. */
export class EventReader {
  readonly #options: EventReaderOptions;

  constructor(options: EventReaderOptions) {
    this.#options = options;
  }

  /** New events after `after`. */
  async readNew(after: number, limit: number): Promise<NewEvents> {
    const { db, webhookId, domainId, selects, writtenUpTo } = this.#options;
    const page = await listDomainEventsAfter(db, domainId, after, limit);
    const upTo = page.at(-1)?.event_sequence;
    let selected = page.filter(selects);
    if (upTo !== undefined && after < writtenUpTo) {
      const written = await listDeliverySequences(db, webhookId, after, upTo);
      selected = selected.filter((event) => !written.has(event.event_sequence));
    }
    const keys = [...new Set(selected.map((event) => event.ordering_key))];
    const waitingKeys = await this.#betweenWrites(() => findWaitingKeys(db, webhookId, keys));
    return { selected, upTo, isPageFull: page.length === limit, waitingKeys };
  }

  /** The first events of keys that are due, at most `limit` keys, without those that are `busy`. */
  async readDue(nowMs: number, limit: number, busy: ReadonlySet<string>): Promise<DueEvents> {
    const { db, webhookId } = this.#options;
    const pageSize = limit + busy.size;
    const next = await this.#betweenWrites(() => listNextAttempts(db, webhookId, pageSize));
    const free = next.filter(({ orderingKey }) => !busy.has(orderingKey));
    const due = free.filter(({ atMs }) => atMs <= nowMs).slice(0, limit);
    const queues: DeliveryWithEvent[][] = [];
    for (const { orderingKey } of due) {
      queues.push(await listQueue(db, webhookId, orderingKey, maxQueueRead));
    }
    const isMore = next.length === pageSize;
    return { queues, nextAtMs: free[due.length]?.atMs ?? (isMore ? nowMs : Infinity) };
  }

  async #betweenWrites<T>(read: () => Promise<T>): Promise<T> {
    for (;;) {
      const writes = this.#options.writes();
      const result = await read();
      if (writes === this.#options.writes()) return result;
    }
  }
}
