import { EventTail } from "../events/feed/event-tail.js";
import { type WebhookRelay, type WebhookRelayParts, startWebhookRelay } from "./webhook-relay.js";

/** Clients that one process lets wait for events. */
const maxWaitingClients = 200;

export interface OpenEvents extends WebhookRelay {
  /** For those who read events themselves. */
  readonly tail: EventTail;
}

/** Begins to deliver events, and to tell those who wait for them. */
export function openEvents(parts: WebhookRelayParts): OpenEvents {
  const { database, changes, logger } = parts;
  const relay = startWebhookRelay(parts);
  const tail = new EventTail({
    ...{ database, changes, maxSubscriptions: maxWaitingClients },
    onError: (error) => {
      logger.error({ err: error }, "new events could not be read; it is tried again");
    },
  });
  return {
    delivery: relay.delivery,
    tail,
    close() {
      tail.end();
      return relay.close();
    },
  };
}
