import type { Clock } from "../clock.js";
import type { Database, Transaction } from "../database/database.js";
import type { AccessKeyUses } from "./access-key-uses.js";
import type { ChangedBy } from "./accounts.js";
import type { SecretWrapper } from "./secret-wrapper.js";

/** What it takes to read and change identities. */
export interface IdentityManagement {
  readonly database: Database;
  /** Seals secret access keys. */
  readonly wrapper: SecretWrapper;
  readonly accessKeyUses: Pick<AccessKeyUses, "lastUse">;
  readonly now: Clock;
}

/** One transaction of changes by a principal, all at the same time. `principal`: its ARN. */
export function changeIdentities<T>(
  { database, now }: Pick<IdentityManagement, "database" | "now">,
  principal: string,
  work: (tx: Transaction, by: ChangedBy) => Promise<T>,
): Promise<T> {
  const by = { principal, atMs: now() };
  return database.transact((tx) => work(tx, by));
}
