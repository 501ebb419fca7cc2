import type { Clock } from "../clock.js";
import type { Environment } from "../config/read-settings.js";
import type { Logs } from "../logger.js";

/** What a test, or a process that is one of several, replaces. */
export interface ServerOverrides {
  readonly clock?: Clock;
  readonly logs?: Logs;
  /** Where the host's client configuration is looked up. */
  readonly environment?: Environment;
  /** The figures of all processes, in Prometheus's text format. */
  readonly renderMetrics?: () => Promise<string>;
}
