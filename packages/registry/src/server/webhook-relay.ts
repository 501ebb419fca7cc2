// Deliveries with what this server gives them: its settings, keys, log and figures.
import type { Clock } from "../clock.js";
import type { Config } from "../config/schema.js";
import type { ChangeFeed } from "../database/change-feed.js";
import type { Database } from "../database/database.js";
import type { WebhookRow } from "../database/webhooks.js";
import type { DeliveryObserver } from "../events/delivery/delivery-observer.js";
import type { DeliverySettings } from "../events/delivery/delivery-settings.js";
import { openTarget } from "../events/delivery/open-target.js";
import { processOwner } from "../events/delivery/process-owner.js";
import { Relay } from "../events/delivery/relay.js";
import {
  createWebhookDelivery,
  type WebhookDelivery,
} from "../events/delivery/webhook-delivery.js";
import type { Logger } from "../logger.js";
import type { Metrics } from "../metrics.js";
import type { RegistryKey } from "./registry-key.js";

export interface WebhookRelayParts {
  readonly config: Pick<Config, "events" | "account">;
  readonly database: Database;
  readonly changes: ChangeFeed;
  readonly wrapper: Pick<RegistryKey, "unwrap">;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export interface WebhookRelay {
  readonly delivery: WebhookDelivery;
  /** Lets what is under way end, and leaves the webhooks to other processes. */
  close(): Promise<void>;
}

/** Begins to deliver. */
export function startWebhookRelay(parts: WebhookRelayParts): WebhookRelay {
  const { config, database, changes, wrapper, clock: now, logger, metrics } = parts;
  const settings = deliverySettings(config.events);
  const open = (row: WebhookRow) =>
    openTarget(row, {
      unwrap: (wrapped, context) => wrapper.unwrap(wrapped, context),
      allowPrivateAddresses: config.events.allowPrivateAddresses,
      timeoutMs: settings.timeoutMs,
      now,
    });
  const relay = new Relay({
    ...{ database, changes, settings, now },
    owner: processOwner(),
    openTarget: open,
    observer: observerOf(logger, metrics),
  });
  metrics.deliveries.showLag(() => relay.readLags());
  relay.start();
  const region = config.account.region;
  return {
    delivery: createWebhookDelivery({ database, openTarget: open, region, now }),
    close: () => relay.stop(),
  };
}

function deliverySettings(events: Config["events"]): DeliverySettings {
  return {
    retry: {
      baseMs: events.retryBaseSeconds * 1000,
      maxMs: events.retryMaxSeconds * 1000,
      maxAttempts: events.maxAttempts,
    },
    timeoutMs: events.timeoutSeconds * 1000,
    disableAfterMs: events.disableAfterDays * 86_400_000,
    leaseMs: events.leaseSeconds * 1000,
  };
}

/** A line when an endpoint begins to fail and when it works again; each attempt only in detail. */
function observerOf(logger: Logger, { deliveries }: Metrics): DeliveryObserver {
  const failing = new Set<string>();
  return {
    attempted(webhook, outcome) {
      deliveries.observe(webhook, outcome);
      const { isDelivered, statusCode: status, durationMs: ms, error } = outcome;
      logger.debug({ webhook, status, ms, error }, "webhook attempt");
      if (isDelivered) {
        if (failing.delete(webhook)) logger.info({ webhook }, "webhook accepts events again");
      } else if (!failing.has(webhook)) {
        failing.add(webhook);
        logger.warn({ webhook, status, error }, "webhook does not accept events; they are retried");
      }
    },
    gaveUp(webhook, { eventId, error }) {
      deliveries.countDead(webhook);
      logger.warn({ webhook, eventId, error }, "event given up; it can be redelivered");
    },
    disabled(webhook, reason) {
      logger.warn({ webhook, reason }, "webhook disabled");
    },
    failed(webhook, error) {
      logger.error({ webhook, err: error }, "delivery of events failed; it is tried again");
    },
  };
}
