import type { Insertable } from "kysely";
import type { Transaction } from "./database.js";
import type { ConsumptionTable } from "./schema.js";

export type NewConsumptionRow = Omit<Insertable<ConsumptionTable>, "consumption_id">;

/** Appends consumption records. */
export async function insertConsumption(
  tx: Transaction,
  rows: readonly NewConsumptionRow[],
): Promise<void> {
  // In slices: SQLite binds at most 32,766 values to a statement.
  for (let start = 0; start < rows.length; start += 1000) {
    await tx
      .insertInto("consumption")
      .values(rows.slice(start, start + 1000))
      .execute();
  }
}
