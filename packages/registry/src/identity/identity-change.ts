import { recordChange } from "../database/changes.js";
import type { Transaction } from "../database/database.js";
import type { ChangedBy } from "./accounts.js";

/** Every change of users, keys and their policies goes through here: it is what makes caches forget. */
export async function recordIdentityChange(
  tx: Transaction,
  detail: Readonly<Record<string, unknown>>,
  { principal, atMs }: ChangedBy,
): Promise<void> {
  await recordChange(
    tx,
    { kind: "identity", ...(principal !== undefined && { principal }), detail },
    atMs,
  );
}
