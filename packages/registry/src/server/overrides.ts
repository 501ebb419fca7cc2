import type { Clock } from "../clock.js";
import type { Environment } from "../config/read-settings.js";
import type { Logs } from "../logger.js";
import type { Metrics } from "../metrics.js";

/** What a test, or a process that is one of several, replaces. */
export interface ServerOverrides {
  readonly clock?: Clock;
  readonly logs?: Logs;
  /** Where the host's client configuration is looked up. */
  readonly environment?: Environment;
  /** Where this process counts. */
  readonly metrics?: Metrics;
  /** The figures of all processes, in Prometheus's text format. */
  readonly renderMetrics?: () => Promise<string>;
  /** Ends the process at once, when nothing it would still do can be trusted. */
  readonly exit?: (code: number) => void;
  /** Whether another process writes into the same data directory. */
  readonly isOneOfSeveral?: boolean;
}
