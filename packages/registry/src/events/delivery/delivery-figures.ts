import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { AttemptOutcome } from "./outcome.js";

/** How old the oldest event is that an endpoint has not accepted; 0 when it has accepted all. */
export interface DeliveryLag {
  readonly webhookId: string;
  readonly seconds: number;
}

/** Figures of deliveries, as Prometheus reads them. */
export interface DeliveryFigures {
  readonly observe: (webhookId: string, outcome: AttemptOutcome) => void;
  readonly countDead: (webhookId: string) => void;
  /** `read` is asked when the figures are, for the webhooks that this process delivers. */
  readonly showLag: (read: () => Promise<readonly DeliveryLag[]>) => void;
}

const bucketsSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];

export function createDeliveryFigures(registry: Registry): DeliveryFigures {
  const registers = [registry];
  const attempts = new Histogram({
    name: "packhouse_webhook_attempt_duration_seconds",
    help: "Attempts to deliver an event.",
    labelNames: ["webhook", "outcome"],
    ...{ buckets: bucketsSeconds, registers },
  });
  const dead = new Counter({
    name: "packhouse_webhook_dead_letters_total",
    help: "Events that were given up.",
    labelNames: ["webhook"],
    registers,
  });
  return {
    observe(webhook, { isDelivered, durationMs }) {
      attempts.observe(
        { webhook, outcome: isDelivered ? "delivered" : "failed" },
        durationMs / 1000,
      );
    },
    countDead(webhook) {
      dead.inc({ webhook });
    },
    showLag(read) {
      new Gauge({
        name: "packhouse_webhook_lag_seconds",
        help: "Age of the oldest event that an endpoint has not accepted.",
        labelNames: ["webhook"],
        registers,
        async collect() {
          this.reset();
          for (const { webhookId, seconds } of await read()) {
            this.set({ webhook: webhookId }, seconds);
          }
        },
      });
    },
  };
}
