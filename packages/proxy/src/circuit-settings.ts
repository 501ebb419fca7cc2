/** When an origin that fails is no longer asked, and for how long. */
export interface CircuitSettings {
  readonly consecutiveFailures: number;
  /** Opens at this share of failures among at least `minimumCalls` within `windowMs`. */
  readonly failureRatio: number;
  readonly minimumCalls: number;
  readonly windowMs: number;
  /** How long it stays open at first; doubles with each failed probe up to `maxOpenMs`. */
  readonly openMs: number;
  readonly maxOpenMs: number;
}

export const DEFAULT_CIRCUIT: CircuitSettings = {
  consecutiveFailures: 5,
  failureRatio: 0.5,
  minimumCalls: 20,
  windowMs: 10_000,
  openMs: 5_000,
  maxOpenMs: 60_000,
};
