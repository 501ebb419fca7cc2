// What primary and workers tell each other over Node's channel between processes.
import type { Registry } from "prom-client";

/** The figures of one process. */
export type Figures = Awaited<ReturnType<Registry["getMetricsAsJSON"]>>;

export type WorkerMessage =
  /** The worker serves at this address. */
  | { readonly kind: "packhouse:listening"; readonly url: string }
  /** Somebody asks the worker for the figures of all. */
  | { readonly kind: "packhouse:scrape"; readonly id: number }
  | { readonly kind: "packhouse:figures"; readonly id: number; readonly figures: Figures };

export type PrimaryMessage =
  | { readonly kind: "packhouse:report"; readonly id: number }
  | { readonly kind: "packhouse:scraped"; readonly id: number; readonly text: string };

/** Other messages pass through the same channel. */
export function isWorkerMessage(message: unknown): message is WorkerMessage {
  return ["packhouse:listening", "packhouse:scrape", "packhouse:figures"].includes(kindOf(message));
}

export function isPrimaryMessage(message: unknown): message is PrimaryMessage {
  return ["packhouse:report", "packhouse:scraped"].includes(kindOf(message));
}

function kindOf(message: unknown): string {
  const isObject = typeof message === "object" && message !== null;
  return isObject && "kind" in message ? String(message.kind) : "";
}
