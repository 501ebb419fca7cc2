import { Counter, Histogram, Registry, collectDefaultMetrics } from "prom-client";
import type { Replied } from "./http/listener-settings.js";
import { createDeliveryFigures, type DeliveryFigures } from "./events/delivery/delivery-figures.js";
import type { HttpRequest } from "./http/request.js";

/** Figures of this process, as Prometheus reads them. */
export interface Metrics {
  readonly registry: Registry;
  readonly observeReply: (request: HttpRequest, replied: Replied) => void;
  readonly observeUpstream: (connection: string, outcome: string, seconds: number) => void;
  /** `total` is asked when the figures are: how many database queries ran so far. */
  readonly showQueries: (total: () => number) => void;
  readonly deliveries: DeliveryFigures;
  readonly countAuditRecords: (outcome: "written" | "lost", count: number) => void;
}

const bucketsSeconds = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60,
];

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: "packhouse_request_duration_seconds",
    help: "Requests by route class and status.",
    labelNames: ["route", "status"],
    buckets: bucketsSeconds,
    registers: [registry],
  });
  const cache = new Counter({
    name: "packhouse_cache_results_total",
    help: "What the caches had when a client asked.",
    labelNames: ["result"],
    registers: [registry],
  });
  const upstream = new Histogram({
    name: "packhouse_upstream_attempt_duration_seconds",
    help: "Requests to external connections, until the headers.",
    labelNames: ["connection", "outcome"],
    buckets: bucketsSeconds,
    registers: [registry],
  });
  const audit = new Counter({
    name: "packhouse_audit_records_total",
    help: "Audit records of reads, refusals and failures; those of changes are written with the change.",
    labelNames: ["outcome"],
    registers: [registry],
  });
  return {
    registry,
    countAuditRecords(outcome, count) {
      audit.inc({ outcome }, count);
    },
    deliveries: createDeliveryFigures(registry),
    observeReply({ log }, { route, status, startedAtMs }) {
      requests.observe({ route, status }, (performance.now() - startedAtMs) / 1000);
      if (log.cache !== undefined) cache.inc({ result: log.cache });
    },
    observeUpstream(connection, outcome, seconds) {
      upstream.observe({ connection, outcome }, seconds);
    },
    showQueries(total) {
      new Counter({
        name: "packhouse_database_queries_total",
        help: "Queries on the database; a read that was served before needs none.",
        registers: [registry],
        collect() {
          this.reset();
          this.inc(total());
        },
      });
    },
  };
}
