import type { Insertable } from "kysely";
import type { Transaction } from "./database.js";
import type { OutboxTable } from "./schema.js";

export async function insertOutboxRow(
  tx: Transaction,
  row: Insertable<OutboxTable>,
): Promise<void> {
  await tx.insertInto("outbox").values(row).execute();
}
