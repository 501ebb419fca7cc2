// The composition root: settings in, a running server out. Nothing else knows all of the parts.
import type { Config } from "./config/schema.js";
import type { AccessLog } from "./access-log.js";
import { type Clock, systemClock } from "./clock.js";
import { scopedFormats } from "./formats/index.js";
import { listen } from "./http/listener.js";
import { createLogs } from "./logger.js";
import { type Metrics, createMetrics } from "./metrics.js";
import { createApp } from "./server/app.js";
import { failureLimiter, listenerLimits } from "./server/listener-limits.js";
import { fatalExit } from "./server/fatal-exit.js";
import { makeDataDirectory } from "./server/make-data-directory.js";
import { type OpenRegistry, openRegistry } from "./server/open-registry.js";
import { operationHandlers } from "./server/operations.js";
import { reservedDiskBytes } from "./server/reserved-space.js";
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
  const { logger, accessLog } = logs;
  const metrics = overrides.metrics ?? createMetrics();
  const clock = overrides.clock ?? systemClock;
  const startedAtMs = Date.now();
  await makeDataDirectory(config.data.directory);
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
    onDurabilityLost: fatalExit(logs, overrides.exit),
  });
  try {
    const listener = await openListener(config, registry, {
      accessLog,
      metrics,
      renderMetrics: overrides.renderMetrics ?? (() => metrics.registry.metrics()),
      clock,
      isDraining: () => isDraining,
    });
    url ??= listener.url;
    // Not before we have the port: another server may be serving these data.
    if (overrides.isOneOfSeveral !== true) await registry.removeTemporaryFilesBefore(startedAtMs);
    const stopWatching = watchTlsMaterial(settings.tls, listener.replaceTls, (error) => {
      logger.error({ err: error }, "the TLS files cannot be used; the old ones stay in force");
    });
    return {
      url: listener.url,
      isFirstStart: registry.isFirstStart,
      async close() {
        isDraining = true;
        stopWatching();
        registry.endWaiting();
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

interface ListenerParts {
  readonly accessLog: AccessLog;
  readonly metrics: Metrics;
  readonly renderMetrics: () => Promise<string>;
  readonly isDraining: () => boolean;
  readonly clock: Clock;
}

async function openListener(config: Config, registry: OpenRegistry, parts: ListenerParts) {
  const { server: settings, data } = config;
  const { accessLog, metrics, renderMetrics, isDraining, clock } = parts;
  const limits = listenerLimits(settings.limits, scopedFormats);
  const onBug = registry.reportUnexpected;
  const { audit, controlPlane, packages, database, keys } = registry;
  const readiness = {
    ...{ database, keys, isDraining, now: clock },
    dataDirectory: data.directory,
    reservedDiskBytes: await reservedDiskBytes(config),
  };
  return listen(
    { ...settings, tls: await readTlsMaterial(settings.tls), limits },
    {
      packages: (request) => audit.serve(request, packages),
      operations: operationHandlers(readiness, renderMetrics, metrics.registry.contentType),
      app: createApp({
        controlPlane: (request) => audit.serve(request, controlPlane),
        onBug,
        stallTimeoutMs: limits.stallTimeoutMs,
      }),
    },
    {
      failures: failureLimiter(settings.limits),
      onReplied: (request, replied) => {
        metrics.observeReply(request, replied);
        audit.replied(request, replied);
        accessLog(request, replied);
      },
      onBug,
    },
  );
}
