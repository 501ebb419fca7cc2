import cluster from "node:cluster";
import type { Config } from "../config/schema.js";
import { type ServerOverrides, startServer } from "../server.js";
import { createMetrics } from "../metrics.js";
import { tellError } from "./tell-error.js";
import { welcome } from "./welcome.js";
import { connectMetrics } from "./worker-metrics.js";
import type { WorkerMessage } from "./worker-messages.js";

/**
 * Serves until SIGTERM or SIGINT, then drains. The one line on stdout is for programs: it tells the real address.
 */
export async function runServer(config: Config, overrides: ServerOverrides = {}): Promise<void> {
  const server = await startServer(config, { ...workerOverrides(), ...overrides });
  if (cluster.isPrimary) {
    process.stdout.write(`packhouse listening on ${server.url}\n`);
    if (server.isFirstStart) process.stderr.write(welcome(config, server.url));
  } else {
    tellPrimary({ kind: "packhouse:listening", url: server.url });
  }
  let closing: Promise<void> | undefined;
  const stop = (): void => {
    closing ??= server.close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`packhouse: ${tellError(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

/** What a worker does otherwise than a server of one process. */
function workerOverrides(): ServerOverrides {
  if (cluster.isPrimary) return {};
  const metrics = createMetrics();
  const subscribe = (listener: (message: unknown) => void): void => {
    process.on("message", listener);
  };
  const renderMetrics = connectMetrics(metrics.registry, { send: tellPrimary, subscribe });
  return { isOneOfSeveral: true, metrics, renderMetrics };
}

function tellPrimary(message: WorkerMessage): void {
  // The channel is gone when the primary is; nobody is left to tell then.
  process.send?.(message, undefined, undefined, () => undefined);
}
