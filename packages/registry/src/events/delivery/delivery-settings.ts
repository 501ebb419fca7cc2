import type { RetrySettings } from "./retry-schedule.js";

/** How events are delivered; the configuration's `events` section in milliseconds. */
export interface DeliverySettings {
  readonly retry: RetrySettings;
  /** For one attempt. */
  readonly timeoutMs: number;
  /** A webhook that accepted nothing for so long is disabled. */
  readonly disableAfterMs: number;
  /** A process that died holds its webhooks at most so long. */
  readonly leaseMs: number;
}

/** Events of one webhook in memory at most. */
export const maxEventsInMemory = 1000;
/** Of events further ahead of the oldest undelivered one none is sent: so many are sent again after a kill at most. */
export const maxEventsAhead = 2000;
/** Results are written when there are so many, or after so long. */
export const maxUnwrittenResults = 200;
export const writeIntervalMs = 100;
/** Attempts that the log of a webhook keeps, and a hundred or two more. */
export const maxLoggedAttempts = 1000;
