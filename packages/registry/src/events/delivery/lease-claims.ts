import type { Clock } from "../../clock.js";
import type { Database } from "../../database/database.js";
import {
  claimLease,
  listLeases,
  type ProgressRow,
  releaseLease,
} from "../../database/webhook-progress.js";
import type { ProcessOwner } from "./process-owner.js";

export interface LeaseClaimsOptions {
  readonly database: Pick<Database, "read" | "transact">;
  readonly owner: ProcessOwner;
  readonly leaseMs: number;
  readonly now: Clock;
}

/** Enabled webhooks that some process delivers, or should. */
export interface WebhookOwners {
  readonly enabled: ReadonlySet<string>;
  /** Those that nobody delivers. */
  readonly free: readonly string[];
}

/** This process's part in sharing webhooks with others of the same database. */
export class LeaseClaims {
  readonly #options: LeaseClaimsOptions;

  constructor(options: LeaseClaimsOptions) {
    this.#options = options;
  }

  async look(): Promise<WebhookOwners> {
    const { database, now } = this.#options;
    const rows = await listLeases(database.read);
    const nowMs = now();
    return {
      enabled: new Set(rows.map((row) => row.webhook_id)),
      free: rows
        .filter(({ owner, expires_at_ms: expiresAtMs }) => this.#isFree(owner, expiresAtMs, nowMs))
        .map((row) => row.webhook_id),
    };
  }

  /** Undefined: another process was faster. */
  claim(webhookId: string): Promise<ProgressRow | undefined> {
    const { database, owner, leaseMs, now } = this.#options;
    return database.transact((tx) => {
      const nowMs = now();
      const claim = { webhookId, owner: owner.name, nowMs, expiresAtMs: nowMs + leaseMs };
      return claimLease(tx, claim, (other) => this.#isFree(other, Infinity, nowMs));
    });
  }

  release(webhookId: string): Promise<void> {
    const { database, owner } = this.#options;
    return database.transact((tx) => releaseLease(tx, webhookId, owner.name));
  }

  #isFree(owner: string | null, expiresAtMs: number | null, nowMs: number): boolean {
    const own = this.#options.owner;
    if (owner === null || expiresAtMs === null || expiresAtMs <= nowMs) return true;
    // Ours, but not by a worker that runs: the one before has ended.
    return owner === own.name || own.isDead(owner);
  }
}
