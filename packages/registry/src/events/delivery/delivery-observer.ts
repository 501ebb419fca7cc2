import type { AttemptOutcome } from "./outcome.js";

/** Told of what happens, for figures and log lines. */
export interface DeliveryObserver {
  attempted(webhookId: string, outcome: AttemptOutcome): void;
  /** An event was given up. */
  gaveUp(webhookId: string, event: { readonly eventId: string; readonly error: string }): void;
  disabled(webhookId: string, reason: string): void;
  /** Something of ours failed; it is tried again. */
  failed(webhookId: string | undefined, error: unknown): void;
}
