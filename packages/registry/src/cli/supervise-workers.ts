import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import type { Config } from "../config/schema.js";
import { prepareData } from "../server/prepare-data.js";
import { welcome } from "./welcome.js";

/** A worker that dies sooner than this after its start is not replaced at once. */
const shortLifeMs = 1_000;

interface Listening {
  readonly kind: string;
  readonly url: string;
}

/**
 * Prepares the data, starts the workers and replaces those that die, until SIGTERM or SIGINT: then all drain.
 */
export async function superviseWorkers(config: Config): Promise<void> {
  const isFirstStart = await prepareData(config);
  let isStopping = false;
  let toldUrl = false;
  // Workers' settings come from their own command line, which is ours; the port is shared through us.
  const start = (): void => {
    const startedAtMs = Date.now();
    const worker = cluster.fork();
    worker.on("message", (message: Listening) => {
      if (toldUrl || message.kind !== "packhouse:listening") return;
      toldUrl = true;
      process.stdout.write(`packhouse listening on ${message.url}\n`);
      if (isFirstStart) process.stderr.write(welcome(config, message.url));
    });
    worker.on("exit", (code, signal) => {
      if (isStopping) return;
      process.stderr.write(
        `worker ${worker.process.pid} ended (${signal || code}); another is started\n`,
      );
      const waitMs = Date.now() - startedAtMs < shortLifeMs ? shortLifeMs : 0;
      setTimeout(() => {
        if (!isStopping) start();
      }, waitMs);
    });
  };
  for (let count = 0; count < config.server.workers; count += 1) start();

  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    const workers = Object.values(cluster.workers ?? {}).filter(
      (worker): worker is Worker => worker !== undefined,
    );
    void Promise.all(
      workers.map(async (worker) => {
        const ended = once(worker, "exit");
        worker.process.kill("SIGTERM");
        await ended;
      }),
    ).then(() => process.exit(0));
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}
