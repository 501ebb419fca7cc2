import { Alarm } from "./alarm.js";
import { maxEventsAhead, maxEventsInMemory, maxUnwrittenResults } from "./delivery-settings.js";
import type { EndpointWorkerOptions } from "./endpoint-worker-options.js";
import { EventReader } from "./event-reader.js";
import { EventWindow } from "./event-window.js";
import { Lanes } from "./lanes.js";
import type { AttemptOutcome } from "./outcome.js";
import { LeaseLostError, ProgressWriter } from "./progress-writer.js";
import {
  queuedFromDelivery,
  queuedFromLog,
  queuedWithoutEvent,
  type QueuedEvent,
} from "./queued-event.js";
import { retryDelayMs } from "./retry-schedule.js";
import { SendingGate } from "./sending-gate.js";

/** Events read in one go. */
const pageSize = 200;
/** Keys whose waiting events are taken up in one go. */
const maxDueKeys = 64;

/**
 * Delivers the events of one webhook: at least once, one after another for each ordering key, at most `maxConcurrency`
 * at a time. An event that is not accepted, and those behind it, are written down and leave the memory until due.
 */
export class EndpointWorker {
  readonly #options: EndpointWorkerOptions;
  readonly #lanes = new Lanes<QueuedEvent>();
  readonly #window: EventWindow;
  readonly #writer: ProgressWriter;
  readonly #reader: EventReader;
  readonly #gate: SendingGate;
  readonly #alarm = new Alarm(() => {
    this.#pump();
  });
  /** Keys with waiting events in memory, or put off and not yet written: new events of theirs wait as well. */
  readonly #busy = new Set<string>();
  /** Events in lanes. */
  #inMemory = 0;
  #inFlight = 0;
  #mayHaveNew = true;
  #nextDueMs = 0;
  #isEnded = false;
  #isPumping = false;
  #isPumpWanted = false;

  constructor(options: EndpointWorkerOptions) {
    const { webhook, database, lease, settings, now } = options;
    this.#options = options;
    this.#window = new EventWindow(webhook.cursorSequence);
    this.#writer = new ProgressWriter({
      ...{ database, lease, now, leaseMs: settings.leaseMs },
      cursor: () => this.#window.cursor,
      onWritten: ({ released, nextAttemptAtMs }, isAnyDue) => {
        for (const key of released) this.#busy.delete(key);
        this.#nextDueMs = Math.min(this.#nextDueMs, isAnyDue ? 0 : nextAttemptAtMs);
        this.#pump();
      },
    });
    this.#reader = new EventReader({
      db: database.read,
      webhookId: webhook.id,
      domainId: webhook.domainId,
      selects: options.selects,
      writtenUpTo: options.writtenUpTo,
      writes: () => this.#writer.writes,
    });
    this.#gate = new SendingGate(webhook.maxPerSecond, now());
  }

  get domainId(): string {
    return this.#options.webhook.domainId;
  }

  /** Sequence of the oldest event that is neither accepted nor written down as waiting. */
  get oldestUnsettled(): number | undefined {
    return this.#window.oldestUnsettled;
  }

  /** There may be new events. */
  wake(): void {
    this.#mayHaveNew = true;
    this.#pump();
  }

  /** Writes what became of events since the last write, and renews the lease. Never rejects. */
  async write(): Promise<void> {
    if (this.#isEnded) return;
    try {
      await this.#writer.write();
    } catch (error) {
      if (error instanceof LeaseLostError) this.#lose();
      else this.#options.observer.failed(this.#id, error);
    }
  }

  #lose(): void {
    if (this.#isEnded) return;
    this.abandon();
    this.#options.onLeaseLost();
  }

  /** Sends nothing more, waits up to `graceMs` for what is under way, writes it and closes the sockets. */
  async stop(graceMs: number): Promise<void> {
    this.#gate.closeUntil(Infinity);
    const deadlineMs = Date.now() + graceMs;
    while (this.#inFlight > 0 && Date.now() < deadlineMs) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    // The first may have begun before the last answer came.
    await this.write();
    await this.write();
    this.abandon();
  }

  /** Ends at once; what is not written is sent again by whoever takes over. */
  abandon(): void {
    this.#isEnded = true;
    this.#alarm.cancel();
    this.#options.target.close().catch((error: unknown) => {
      this.#options.observer.failed(this.#id, error);
    });
  }

  get #id(): string {
    return this.#options.webhook.id;
  }

  #pump(): void {
    this.#isPumpWanted = true;
    if (this.#isPumping) return;
    this.#isPumping = true;
    this.#runPump()
      .catch((error: unknown) => {
        this.#options.observer.failed(this.#id, error);
        this.#alarm.setAfter(1000);
      })
      .finally(() => {
        this.#isPumping = false;
        if (this.#isPumpWanted) this.#pump();
      });
  }

  async #runPump(): Promise<void> {
    while (this.#isPumpWanted && !this.#isEnded) {
      this.#isPumpWanted = false;
      const nowMs = this.#options.now();
      this.#dispatch();
      if (this.#gate.isClosed(nowMs)) {
        this.#alarm.setAfter(this.#gate.take(nowMs));
        continue;
      }
      if (this.#nextDueMs <= nowMs) await this.#readDue(nowMs);
      else this.#alarm.setAfter(this.#nextDueMs - nowMs);
      if (this.#mayHaveNew) await this.#readNew();
      this.#dispatch();
    }
    this.#isPumpWanted = false;
  }

  async #readNew(): Promise<void> {
    const limit = Math.min(pageSize, maxEventsInMemory - this.#inMemory - this.#writer.size);
    if (limit <= 0 || this.#window.ahead >= maxEventsAhead) return;
    this.#mayHaveNew = false;
    const page = await this.#reader.readNew(this.#window.readSequence, limit);
    for (const event of page.selected.map(queuedFromLog)) {
      const key = event.orderingKey;
      if (this.#busy.has(key) || page.waitingKeys.has(key)) this.#queueBehind(event);
      else {
        this.#window.add(event.sequence);
        this.#enter(event);
      }
    }
    if (page.upTo !== undefined) this.#window.advance(page.upTo);
    if (!page.isPageFull) return;
    this.#mayHaveNew = true;
    this.#isPumpWanted = true;
  }

  async #readDue(nowMs: number): Promise<void> {
    const room = maxEventsInMemory - this.#inMemory - this.#writer.size;
    if (room <= 0) return;
    this.#nextDueMs = Infinity;
    const limit = Math.min(maxDueKeys, room);
    const { queues, nextAtMs } = await this.#reader.readDue(nowMs, limit, this.#busy);
    this.#nextDueMs = Math.min(this.#nextDueMs, nextAtMs);
    this.#alarm.setAfter(this.#nextDueMs - nowMs);
    for (const row of queues.flat()) {
      this.#busy.add(row.ordering_key);
      const event = queuedFromDelivery(row);
      if (event !== undefined) this.#enter(event);
      else this.#giveUp(queuedWithoutEvent(row), row.attempts, "the event is no longer kept");
    }
    for (const key of new Set(queues.flat().map((row) => row.ordering_key))) {
      if (!this.#lanes.has(key)) this.#writer.batch.released.add(key);
    }
  }

  #enter(event: QueuedEvent): void {
    this.#lanes.add(event);
    this.#inMemory += 1;
  }

  #queueBehind(event: QueuedEvent): void {
    const standing = { state: "waiting", nextAttemptAtMs: null } as const;
    this.#writer.batch.putOff(event, 0, standing, null);
  }

  #dispatch(): void {
    const { webhook, now } = this.#options;
    while (this.#inFlight < webhook.maxConcurrency && this.#lanes.hasReady) {
      if (this.#isEnded) return;
      const waitMs = this.#gate.take(now());
      if (waitMs > 0) {
        this.#alarm.setAfter(waitMs);
        return;
      }
      const event = this.#lanes.next();
      if (event !== undefined) void this.#send(event);
    }
  }

  async #send(event: QueuedEvent): Promise<void> {
    const { target, now, observer } = this.#options;
    const atMs = now();
    this.#inFlight += 1;
    const outcome = await target.send(event);
    this.#inFlight -= 1;
    if (this.#isEnded) return;
    observer.attempted(this.#id, outcome);
    this.#writer.batch.log(event, outcome, atMs);
    if (outcome.isDelivered) this.#accept(event);
    else this.#putOff(event, outcome);
    if (this.#writer.size >= maxUnwrittenResults) void this.write();
    this.#pump();
  }

  #accept(event: QueuedEvent): void {
    this.#writer.failingSinceMs = null;
    this.#inMemory -= 1;
    const isMore = this.#lanes.finish(event.orderingKey);
    if (!event.isStored) {
      this.#window.settle(event.sequence);
      return;
    }
    this.#writer.batch.accept(event);
    if (!isMore) this.#writer.batch.released.add(event.orderingKey);
  }

  #putOff(event: QueuedEvent, outcome: AttemptOutcome): void {
    const { settings, now } = this.#options;
    const { batch } = this.#writer;
    const error = outcome.error ?? "it was not accepted";
    const attempts = event.attempts + 1;
    const delayMs = retryDelayMs(attempts, settings.retry, outcome.retryAfterMs);
    const [, ...behind] = this.#lanes.take(event.orderingKey);
    this.#inMemory -= 1 + behind.length;
    if (delayMs === undefined) {
      this.#giveUp(event, attempts, error);
    } else {
      const standing = { state: "waiting", nextAttemptAtMs: now() + delayMs } as const;
      batch.putOff(event, attempts, standing, error);
    }
    if (!event.isStored) {
      for (const other of behind) this.#queueBehind(other);
      for (const { sequence } of [event, ...behind]) this.#window.settle(sequence);
    }
    this.#busy.add(event.orderingKey);
    batch.released.add(event.orderingKey);
    this.#weigh(outcome);
  }

  /** What a failure says of the endpoint as a whole. */
  #weigh(outcome: AttemptOutcome): void {
    const { settings, now, onGivenUp } = this.#options;
    const nowMs = now();
    this.#writer.failingSinceMs ??= nowMs;
    if (outcome.retryAfterMs !== undefined) {
      this.#gate.closeUntil(nowMs + Math.min(outcome.retryAfterMs, settings.retry.maxMs));
    }
    if (outcome.isGone === true) {
      this.#gate.closeUntil(Infinity);
      onGivenUp("the endpoint answered 410 Gone");
    } else if (nowMs - this.#writer.failingSinceMs >= settings.disableAfterMs) {
      this.#gate.closeUntil(Infinity);
      const days = Math.round(settings.disableAfterMs / 86_400_000);
      onGivenUp(`the endpoint has accepted nothing for ${days} days`);
    }
  }

  #giveUp(event: QueuedEvent, attempts: number, error: string): void {
    this.#writer.batch.putOff(event, attempts, { state: "dead" }, error);
    this.#options.observer.gaveUp(this.#id, { eventId: event.eventId, error });
  }
}
