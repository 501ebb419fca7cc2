import type { Database, Transaction } from "../../database/database.js";
import { recordChange } from "../../database/changes.js";

/** What the verbs of this folder work with; each takes the part it needs. */
export interface WebhookParts {
  readonly database: Database;
  readonly now: () => number;
  /** Encrypts secrets at rest; `context` says whose. */
  readonly wrapper: { wrap(plaintext: Buffer, context: string): Promise<Buffer> };
  /** The account that runs this registry: what is sent to AWS is sent with its credentials. */
  readonly registryAccount: string;
  readonly limits: { readonly maxWebhooksPerDomain: number };
}

export interface WebhookChange {
  readonly domainId: string;
  readonly webhookId: string;
  readonly principal: string;
  /** What was done, for history; no secrets. */
  readonly did: "added" | "updated" | "removed" | "secret-rotated";
  /** Names of what was set. */
  readonly members?: readonly string[];
}

/** Returns the change's sequence. Whoever delivers reads the webhook anew when it sees this change. */
export async function recordWebhookChange(
  tx: Transaction,
  { domainId, webhookId, principal, did, members }: WebhookChange,
  atMs: number,
): Promise<number> {
  const detail = { webhookId, did, ...(members !== undefined && { members }) };
  return recordChange(tx, { kind: "webhook", domainId, principal, detail }, atMs);
}
