// The composition root: settings in, a running server out. Nothing else knows all of the parts.
import { mkdir } from "node:fs/promises";
import type { Config } from "./config/schema.js";
import { systemClock } from "./clock.js";
import { listen } from "./http/listener.js";
import { createLogs, logAccess } from "./logger.js";
import { createMetrics } from "./metrics.js";
import { createApp } from "./server/app.js";
import { failureLimiter, listenerLimits } from "./server/listener-limits.js";
import { openRegistry } from "./server/open-registry.js";
import { operationHandlers } from "./server/operations.js";
import { readTlsMaterial, watchTlsMaterial } from "./server/tls-reload.js";
import type { ServerOverrides } from "./server/overrides.js";

export type { ServerOverrides };

export interface RunningServer {
  /** Without a trailing slash, e.g. `http://127.0.0.1:8420`. */
  readonly url: string;
  /** Whether this start found an empty data directory. */
  readonly isFirstStart: boolean;
  /** Finishes running requests, at most `drainSeconds`, then everything that was buffered. */
  close(): Promise<void>;
}

/** Opens everything and listens. @throws what the part that cannot be opened throws */
export async function startServer(
  config: Config,
  overrides: ServerOverrides = {},
): Promise<RunningServer> {
  const { server: settings } = config;
  const logs = overrides.logs ?? createLogs(config.logs);
  const { logger } = logs;
  const metrics = createMetrics();
  const clock = overrides.clock ?? systemClock;
  await mkdir(config.data.directory, { recursive: true, mode: 0o700 });
  let isDraining = false;
  let url = settings.publicUrl;

  const registry = await openRegistry({
    config,
    clock,
    logger,
    metrics,
    environment: overrides.environment ?? process.env,
    // Known once the port is: no request comes before that.
    publicUrl: () => url ?? "",
  });
  try {
    const limits = listenerLimits(settings.limits);
    const onBug = registry.reportUnexpected;
    const app = createApp({
      controlPlane: registry.controlPlane,
      onBug,
      stallTimeoutMs: limits.stallTimeoutMs,
    });
    const readiness = {
      database: registry.database,
      keys: registry.keys,
      dataDirectory: config.data.directory,
      reservedDiskBytes: config.limits.reservedDiskBytes,
      isDraining: () => isDraining,
    };
    const renderMetrics = overrides.renderMetrics ?? (() => metrics.registry.metrics());
    const listener = await listen(
      { ...settings, tls: await readTlsMaterial(settings.tls), limits },
      {
        packages: registry.packages,
        operations: operationHandlers(readiness, renderMetrics, metrics.registry.contentType),
        app,
      },
      {
        failures: failureLimiter(settings.limits),
        onReplied: (request, replied) => {
          metrics.observeReply(request, replied);
          logAccess(logger, request, replied);
        },
        onBug,
      },
    );
    url ??= listener.url;
    const stopWatching = watchTlsMaterial(settings.tls, listener.replaceTls, (error) => {
      logger.error({ err: error }, "the TLS files cannot be used; the old ones stay in force");
    });
    return {
      url: listener.url,
      isFirstStart: registry.isFirstStart,
      async close() {
        isDraining = true;
        stopWatching();
        await listener.drain(settings.drainSeconds * 1000);
        await registry.close();
        logs.flush();
      },
    };
  } catch (error) {
    await registry.close();
    throw error;
  }
}
