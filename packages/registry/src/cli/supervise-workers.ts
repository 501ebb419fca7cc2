import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import type { Config } from "../config/schema.js";
import { prepareData } from "../server/prepare-data.js";
import { MetricsGatherer, send } from "./primary-metrics.js";
import { welcome } from "./welcome.js";
import { isWorkerMessage, type WorkerMessage } from "./worker-messages.js";

/** A worker that dies sooner than this after its start is not replaced at once. */
const shortLifeMs = 1_000;

/**
 * Prepares the data, starts the workers and replaces those that die, until SIGTERM or SIGINT: then all drain.
 */
export async function superviseWorkers(config: Config): Promise<void> {
  const { isFirstStart, removeTemporaryFiles } = await prepareData(config);
  const supervisor = new Supervisor((url) => {
    process.stdout.write(`packhouse listening on ${url}\n`);
    if (isFirstStart) process.stderr.write(welcome(config, url));
    // Only now: that we have the port says that no other server has these data.
    return removeTemporaryFiles();
  });
  for (let count = 0; count < config.server.workers; count += 1) supervisor.start();
  const stop = (): void => {
    void supervisor.stop().then((code) => process.exit(code));
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

class Supervisor {
  readonly #metrics = new MetricsGatherer();
  readonly #onListening: (url: string) => Promise<void>;
  /** Workers that answer requests. */
  readonly #serving = new Set<Worker>();
  #isListening = false;
  #stopping: Promise<number> | undefined;

  constructor(onListening: (url: string) => Promise<void>) {
    this.#onListening = onListening;
  }

  /** Starts a worker, and another one when it dies. */
  start(): void {
    const startedAtMs = Date.now();
    // Its settings come from its own command line, which is ours; the port is shared through us.
    const worker = cluster.fork();
    worker.on("message", (message: unknown) => {
      if (isWorkerMessage(message)) this.#receive(worker, message);
    });
    worker.on("exit", (code, signal) => {
      this.#serving.delete(worker);
      if (this.#stopping !== undefined) return;
      process.stderr.write(
        `worker ${worker.process.pid} ended (${signal || code}); another is started\n`,
      );
      const waitMs = Date.now() - startedAtMs < shortLifeMs ? shortLifeMs : 0;
      setTimeout(() => {
        if (this.#stopping === undefined) this.start();
      }, waitMs);
    });
  }

  /** Lets every worker drain. The exit code: 0 when all of them ended well. */
  stop(): Promise<number> {
    this.#stopping ??= Promise.all(currentWorkers().map(endWorker)).then((codes) =>
      codes.every((code) => code === 0) ? 0 : 1,
    );
    return this.#stopping;
  }

  #receive(worker: Worker, message: WorkerMessage): void {
    switch (message.kind) {
      case "packhouse:listening":
        this.#serving.add(worker);
        if (!this.#isListening) {
          this.#isListening = true;
          this.#onListening(message.url).catch((error: unknown) => {
            process.stderr.write(`temporary files were left: ${String(error)}\n`);
          });
        }
        return;
      case "packhouse:scrape":
        void this.#metrics.gather([...this.#serving]).then((text) => {
          send(worker, { kind: "packhouse:scraped", id: message.id, text });
        });
        return;
      case "packhouse:figures":
        this.#metrics.receive(worker, message.id, message.figures);
    }
  }
}

function currentWorkers(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter(
    (worker): worker is Worker => worker !== undefined,
  );
}

async function endWorker(worker: Worker): Promise<number | null> {
  const ended = once(worker, "exit") as Promise<[code: number | null]>;
  worker.process.kill("SIGTERM");
  const [code] = await ended;
  return code;
}
