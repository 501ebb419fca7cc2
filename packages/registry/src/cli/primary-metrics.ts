// The primary's part in /metrics: it gathers the figures of the workers that serve, and adds them up.
import type { Worker } from "node:cluster";
import { AggregatorRegistry } from "prom-client";
import type { Figures, PrimaryMessage } from "./worker-messages.js";

/** A worker that takes longer is left out of the sum: it is starting, dying or stuck. */
const timeoutMs = 2_000;

interface Scrape {
  readonly awaited: Set<Worker>;
  readonly gathered: Figures[];
  readonly finish: () => void;
}

/** Scrapes under way; each asks every worker it is given. */
export class MetricsGatherer {
  readonly #scrapes = new Map<number, Scrape>();
  #lastId = 0;

  /** The sum of the workers' figures, in Prometheus's text format. */
  async gather(workers: readonly Worker[]): Promise<string> {
    const id = (this.#lastId += 1);
    const gathered: Figures[] = [];
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      const finish = (): void => {
        clearTimeout(timer);
        resolve();
      };
      this.#scrapes.set(id, { awaited: new Set(workers), gathered, finish });
      for (const worker of workers) send(worker, { kind: "packhouse:report", id });
    });
    this.#scrapes.delete(id);
    return AggregatorRegistry.aggregate(gathered).metrics();
  }

  receive(worker: Worker, id: number, figures: Figures): void {
    const scrape = this.#scrapes.get(id);
    if (scrape?.awaited.delete(worker) !== true) return;
    scrape.gathered.push(figures);
    if (scrape.awaited.size === 0) scrape.finish();
  }
}

/** A worker may end at any moment; what it is not told then, it does not miss. */
export function send(worker: Worker, message: PrimaryMessage): void {
  worker.send(message, () => undefined);
}
