// A worker's part in /metrics: it tells its own figures to the primary, and asks the primary for those of all.
import type { Registry } from "prom-client";
import { isPrimaryMessage, type WorkerMessage } from "./worker-messages.js";

/** The primary is our parent; it answers within its own, shorter limit or is gone. */
const timeoutMs = 5_000;

/** A worker's channel to the primary. */
export interface PrimaryChannel {
  readonly send: (message: WorkerMessage) => void;
  readonly subscribe: (listener: (message: unknown) => void) => void;
}

/** Answers the primary's questions from now on; returns what renders the figures of all workers. */
export function connectMetrics(
  own: Pick<Registry, "getMetricsAsJSON">,
  { send, subscribe }: PrimaryChannel,
): () => Promise<string> {
  const waiting = new Map<number, (text: string) => void>();
  let lastId = 0;
  const report = async (id: number): Promise<void> => {
    send({ kind: "packhouse:figures", id, figures: await own.getMetricsAsJSON() });
  };
  subscribe((message) => {
    if (!isPrimaryMessage(message)) return;
    if (message.kind === "packhouse:scraped") waiting.get(message.id)?.(message.text);
    // The primary does not wait long for figures that do not come.
    else report(message.id).catch(() => undefined);
  });
  return () =>
    new Promise<string>((resolve, reject) => {
      const id = (lastId += 1);
      const timer = setTimeout(() => {
        waiting.delete(id);
        reject(new Error("The primary process did not tell the figures."));
      }, timeoutMs);
      waiting.set(id, (text) => {
        clearTimeout(timer);
        waiting.delete(id);
        resolve(text);
      });
      send({ kind: "packhouse:scrape", id });
    });
}
