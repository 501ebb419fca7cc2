import type { Selectable } from "kysely";
import type { Queries, Transaction } from "./database.js";
import type { DenialsTable } from "./schema/denial-tables.js";

export type DenialRow = Selectable<DenialsTable>;

/** A second refusal of one request is not kept: the first is what its caller was told of. */
export async function insertDenials(tx: Transaction, rows: readonly DenialRow[]): Promise<void> {
  await tx
    .insertInto("denials")
    .values([...rows])
    .onConflict((conflict) => conflict.column("decision_id").doNothing())
    .execute();
}

export async function findDenial(db: Queries, decisionId: string): Promise<DenialRow | undefined> {
  return db
    .selectFrom("denials")
    .selectAll()
    .where("decision_id", "=", decisionId)
    .executeTakeFirst();
}

/** Deletes some of those from before the time, oldest first. */
export async function deleteDenialsBefore(
  tx: Transaction,
  beforeMs: number,
  limit: number,
): Promise<void> {
  const old = tx
    .selectFrom("denials")
    .select("decision_id")
    .where("at_ms", "<", beforeMs)
    .orderBy("at_ms")
    .limit(limit);
  await tx.deleteFrom("denials").where("decision_id", "in", old).execute();
}

/** Keeps the newest so many. */
export async function deleteDenialsBeyond(tx: Transaction, maxRows: number): Promise<void> {
  const last = await tx
    .selectFrom("denials")
    .select("at_ms")
    .orderBy("at_ms", "desc")
    .offset(maxRows)
    .limit(1)
    .executeTakeFirst();
  if (last === undefined) return;
  await tx.deleteFrom("denials").where("at_ms", "<=", last.at_ms).execute();
}
