import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../../clock.js";
import type { ChangeFeed } from "../../database/change-feed.js";
import type { RecordedChange } from "../../database/changes.js";
import type { Database } from "../../database/database.js";
import { lastDeliverySequence } from "../../database/webhook-deliveries.js";
import { findWebhookById, type WebhookRow } from "../../database/webhooks.js";
import { compileSelection } from "../selection.js";
import { toWebhook } from "../webhook.js";
import type { DeliveryLag } from "./delivery-figures.js";
import { readDeliveryLagMs } from "./delivery-lag.js";
import type { DeliveryObserver } from "./delivery-observer.js";
import { type DeliverySettings, writeIntervalMs } from "./delivery-settings.js";
import { disableWebhook } from "./disable-webhook.js";
import { EndpointWorker } from "./endpoint-worker.js";
import { LeaseClaims } from "./lease-claims.js";
import type { EventTarget } from "./outcome.js";
import type { ProcessOwner } from "./process-owner.js";

export interface RelayOptions {
  readonly database: Pick<Database, "read" | "transact">;
  readonly changes: Pick<ChangeFeed, "subscribe" | "watch">;
  readonly owner: ProcessOwner;
  readonly openTarget: (row: WebhookRow) => Promise<EventTarget>;
  readonly settings: DeliverySettings;
  readonly now: Clock;
  readonly observer: DeliveryObserver;
}

/** Webhooks of processes that ended, and enabled ones, are looked for so often. */
const lookIntervalMs = 1_000;
/** Between the webhooks that a process takes at its start, so that others that start get some too. */
const claimIntervalMs = 25;
/** Of what becomes free later, who has few takes more than who has many: it waits so long for each that it has. */
const waitForEachMs = 100;
const maxWaitMs = 500;
/** What is under way may end when the process does. */
const stopGraceMs = 5_000;

/** Delivers the events of all webhooks that no other process delivers. */
export class Relay {
  readonly #options: RelayOptions;
  readonly #claims: LeaseClaims;
  readonly #workers = new Map<string, EndpointWorker>();
  /** Webhooks that we are about to leave. */
  readonly #endings = new Map<string, Promise<void>>();
  readonly #timers: NodeJS.Timeout[] = [];
  #unwatch: (() => void) | undefined;
  #looking: Promise<void> | undefined;
  #isLookWanted = false;
  #isEnding = false;

  constructor(options: RelayOptions) {
    const { database, owner, now, settings } = options;
    this.#options = options;
    this.#claims = new LeaseClaims({ database, owner, now, leaseMs: settings.leaseMs });
  }

  start(): void {
    const { changes, observer } = this.#options;
    changes.subscribe((change) => {
      this.#hear(change);
    });
    this.#unwatch = changes.watch((error) => {
      observer.failed(undefined, error);
    });
    const write = setInterval(() => {
      for (const worker of this.#workers.values()) void worker.write();
    }, writeIntervalMs);
    const look = setInterval(() => {
      this.#look();
    }, lookIntervalMs);
    this.#timers.push(write.unref(), look.unref());
    this.#look();
  }

  /** Of the webhooks that this process delivers. */
  async readLags(): Promise<DeliveryLag[]> {
    const { database, now } = this.#options;
    const lags: DeliveryLag[] = [];
    for (const [webhookId, { oldestUnsettled }] of this.#workers) {
      const ms = await readDeliveryLagMs(database.read, webhookId, oldestUnsettled, now());
      lags.push({ webhookId, seconds: ms / 1000 });
    }
    return lags;
  }

  /** Lets what is under way end, for some seconds, and leaves the webhooks to other processes. */
  async stop(): Promise<void> {
    this.#isEnding = true;
    this.#unwatch?.();
    for (const timer of this.#timers) clearInterval(timer);
    await this.#looking;
    for (const id of this.#workers.keys()) this.#end(id);
    await Promise.all(this.#endings.values());
  }

  #hear({ kind, domainId, detail }: RecordedChange): void {
    if (kind === "webhook") {
      const { webhookId } = detail;
      // Its target, secret or cursor may be another; it is opened anew with what is now written.
      if (typeof webhookId === "string" && this.#workers.has(webhookId)) this.#end(webhookId);
      else this.#look();
      return;
    }
    for (const worker of this.#workers.values()) {
      if (worker.domainId === domainId) worker.wake();
    }
  }

  #look(): void {
    this.#isLookWanted = true;
    if (this.#looking !== undefined || this.#isEnding) return;
    this.#looking = this.#lookAndTake()
      .catch((error: unknown) => {
        this.#options.observer.failed(undefined, error);
      })
      .finally(() => {
        this.#looking = undefined;
        if (this.#isLookWanted && !this.#isEnding) this.#lookSoon();
      });
  }

  #lookSoon(): void {
    setTimeout(() => {
      this.#look();
    }, 10).unref();
  }

  async #lookAndTake(): Promise<void> {
    this.#isLookWanted = false;
    const { enabled, free } = await this.#claims.look();
    for (const id of this.#workers.keys()) if (!enabled.has(id)) this.#end(id);
    const mine = free.filter((id) => !this.#workers.has(id) && !this.#endings.has(id));
    for (const [index, id] of mine.entries()) {
      if (this.#isEnding) return;
      const waitMs = Math.min(maxWaitMs, this.#workers.size * waitForEachMs);
      await sleep(index === 0 ? waitMs : claimIntervalMs);
      await this.#take(id).catch((error: unknown) => {
        this.#options.observer.failed(id, error);
      });
    }
  }

  async #take(id: string): Promise<void> {
    const { database, settings, now, observer, openTarget } = this.#options;
    const lease = await this.#claims.claim(id);
    if (lease === undefined) return;
    // Read behind the claim: from now on only we move its cursor.
    const row = await findWebhookById(database.read, id);
    if (row?.status !== "enabled") return;
    const webhook = toWebhook(row);
    const worker: EndpointWorker = new EndpointWorker({
      ...{ database, webhook, lease, settings, now, observer },
      selects: compileSelection(webhook),
      target: await openTarget(row),
      writtenUpTo: await lastDeliverySequence(database.read, id),
      onLeaseLost: () => {
        if (this.#workers.get(id) === worker) this.#workers.delete(id);
        this.#look();
      },
      onGivenUp: (reason) => {
        this.#disable(id, reason);
      },
    });
    this.#workers.set(id, worker);
    worker.wake();
  }

  /** Lets what is under way end, for some seconds, writes it, and leaves the webhook to whoever looks next. */
  #end(id: string): void {
    const worker = this.#workers.get(id);
    this.#workers.delete(id);
    const ending = (worker?.stop(stopGraceMs) ?? Promise.resolve())
      .then(() => this.#claims.release(id))
      .catch((error: unknown) => {
        this.#options.observer.failed(id, error);
      })
      .finally(() => {
        this.#endings.delete(id);
        this.#look();
      });
    this.#endings.set(id, ending);
  }

  #disable(id: string, reason: string): void {
    const { database, now, observer } = this.#options;
    void this.#workers
      .get(id)
      ?.write()
      .then(() => database.transact((tx) => disableWebhook(tx, id, reason, now())))
      .then((isDone) => {
        if (isDone) observer.disabled(id, reason);
      })
      .catch((error: unknown) => {
        observer.failed(id, error);
      });
  }
}
