import type { Clock } from "../../clock.js";
import type { Database } from "../../database/database.js";
import type { EventRow } from "../../database/outbox.js";
import type { ProgressRow } from "../../database/webhook-progress.js";
import type { Webhook } from "../webhook.js";
import type { DeliveryObserver } from "./delivery-observer.js";
import type { DeliverySettings } from "./delivery-settings.js";
import type { EventTarget } from "./outcome.js";

export interface EndpointWorkerOptions {
  readonly database: Pick<Database, "read" | "transact">;
  readonly webhook: Webhook;
  readonly selects: (event: Pick<EventRow, "detail_type" | "body">) => boolean;
  readonly target: EventTarget;
  readonly lease: ProgressRow;
  /** See EventReaderOptions. */
  readonly writtenUpTo: number;
  readonly settings: DeliverySettings;
  readonly now: Clock;
  readonly observer: DeliveryObserver;
  /** The worker has ended by itself: another process has the webhook, or a replay began. */
  readonly onLeaseLost: () => void;
  /** The webhook is to be disabled. */
  readonly onGivenUp: (reason: string) => void;
}
