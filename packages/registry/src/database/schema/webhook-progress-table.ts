/** Who delivers the events of a webhook at the moment, and how that goes. */
export interface WebhookProgressTable {
  webhook_id: string;
  /** The process; "" when none. */
  owner: string;
  /** After that another process may take over. */
  expires_at_ms: number;
  /** Counts owners and replays: what was under way before the last of them is not written. */
  generation: number;
  /** Since when nothing was accepted; null when the last attempt was. */
  failing_since_ms: number | null;
}
